/** The word that `given` may have been meant for: the nearest, if no more than half of the letters are wrong. */
export function closest(given: string, words: readonly string[]): string | undefined {
  const [nearest] = words
    .map((word) => ({ word, away: distance(given.toLowerCase(), word.toLowerCase()) }))
    .toSorted((a, b) => a.away - b.away)
  return nearest && nearest.away <= given.length / 2 ? nearest.word : undefined
}

/** How many letters must be put in, taken out or replaced (Levenshtein). */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (const [row, letter] of a.split('').entries()) {
    const line = [row + 1]
    for (let column = 1; column <= b.length; column += 1) {
      const [left = 0, up = 0, corner = 0] = [line[column - 1], above[column], above[column - 1]]
      line.push(Math.min(left + 1, up + 1, corner + (letter === b[column - 1] ? 0 : 1)))
    }
    above = line
  }
  return above[b.length] ?? 0
}
