/** `did you mean broker?`, or what there is. */
export function suggestion(name: string, names: readonly string[]): string {
  const meant = meantName(name, names)
  if (meant !== undefined) return `did you mean ${meant}?`
  return names.length === 0 ? 'there are none' : `there are ${names.join(', ')}`
}

/** The one of `names` that `name` was probably meant to be: at most a third of it differs. */
function meantName(name: string, names: readonly string[]): string | undefined {
  const [nearest] = names
    .map((known) => ({ known, distance: distance(name.toLowerCase(), known.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance)
  return nearest && nearest.distance <= Math.max(1, name.length / 3) ? nearest.known : undefined
}

/** Letters that must be put in, taken out or replaced (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1]
    for (const [j, other] of b.split('').entries()) {
      const replaced = (row[j] as number) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] as number) + 1, (next[j] as number) + 1))
    }
    row = next
  }
  return row.at(-1) as number
}
