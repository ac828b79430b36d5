/** What a text with `*` (anything, also nothing) and `?` (one character) matches: case counts, nothing is tidied up. */
export function wildcard(pattern: string): (text: string) => boolean {
  if (!/[*?]/.test(pattern)) return (text) => text === pattern
  const source = RegExp.escape(pattern)
    .replaceAll(String.raw`\*`, '.*')
    .replaceAll(String.raw`\?`, '.')
  const expression = new RegExp(`^${source}$`, 'su')
  return (text) => expression.test(text)
}
