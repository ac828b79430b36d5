/** `did you mean dev?` when one of the names is close to what was typed; else which names there are. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const near = names.filter((name) => distance(typed, name) <= Math.max(1, typed.length / 3))
  if (near.length > 0) return `did you mean ${near.join(' or ')}?`
  return names.length > 0 ? `there are ${names.join(', ')}.` : 'there are none.'
}

/** How many characters are to be put in, left out or changed to make one of the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [line, character] of from.split('').entries()) {
    const next = [line + 1]
    for (let column = 1; column <= to.length; column += 1) {
      const same = character === to[column - 1]
      const changed = (row[column - 1] as number) + (same ? 0 : 1)
      next.push(Math.min(changed, (row[column] as number) + 1, (next[column - 1] as number) + 1))
    }
    row = next
  }
  return row.at(-1) as number
}
