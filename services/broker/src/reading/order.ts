/**
 * Compares texts by the bytes of their UTF-8, the order that S3 lists in. JavaScript compares UTF-16, which
 * differs only where a surrogate pair (above U+FFFF) meets one of U+E000 to U+FFFF.
 */
export function compareBytes(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  for (let i = 0; i < shorter; i += 1) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** The index of the first of the sorted `texts` that is not before `text`. */
export function firstFrom(texts: readonly string[], text: string): number {
  let [low, high] = [0, texts.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareBytes(texts[middle] as string, text) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** Surrogates stand for what lies above all that one unit can say. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
