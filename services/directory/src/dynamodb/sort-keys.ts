/** In bytes of UTF-8. DynamoDB takes no longer sort key, nor compares one with a longer text. */
const maxBytes = 1024

/** As many code points of a term as fit into a sort key whatever they are, together with an id. */
const cutLength = 245

/** No term holds a control character, so this one can stand between the two parts of a key. */
export const separator = '\n'

/** Not below any sort key. */
export const lastSortKey = '\u{10FFFF}'.repeat(maxBytes / 4)

const encoder = new TextEncoder()

/** The text, or as much of its beginning as a sort key holds: a key that is not above it. */
export function fitting(text: string): string {
  return text.slice(0, encoder.encodeInto(text, new Uint8Array(maxBytes)).read)
}

/** Whether a sort key may hold less of the term than there is. */
export function isCut(term: string): boolean {
  return term.length >= cutLength && Array.from(term).length >= cutLength
}

/**
 * What a sort key holds of a term. It is cut by code points, not by bytes, so that keys that are cut are in
 * order; of two terms with the same cut it does not tell which comes first.
 */
export function cutOf(term: string): string {
  return isCut(term) ? Array.from(term).slice(0, cutLength).join('') : term
}

/** In the order of code points, which is that of DynamoDB: below 0 if `a` comes first. */
export function compareTexts(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
