/**
 * What names and e-mail addresses are searched and told apart by, the same in every store: composed
 * (NFC) and in lower case. A final sigma counts as any other, since what is typed may end earlier.
 */
export function foldKey(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ').normalize('NFC')
}

/**
 * The first text after all that begin with `prefix`, in the order of code points; undefined if
 * everything from the prefix on begins with it.
 */
export function afterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) as number)
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue
    // The surrogates are no characters.
    const next = last === 0xd7ff ? 0xe000 : last + 1
    return String.fromCodePoint(...points, next)
  }
  return undefined
}
