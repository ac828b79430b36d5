/** A range of IPv4 addresses, as numbers. */
export type Range = { first: number; last: number; bits: number }

/** What a CIDR stands for; undefined when it is none, or begins within a range. */
export function parseRange(cidr: string): Range | undefined {
  const [, address = '', length = ''] = /^(\d+(?:\.\d+){3})\/(\d{1,2})$/.exec(cidr) ?? []
  const parts = address.split('.').map(Number)
  const bits = Number(length)
  if (address === '' || bits > 32 || parts.some((part) => part > 255)) return undefined
  const first = parts.reduce((number, part) => number * 256 + part, 0)
  const size = 2 ** (32 - bits)
  return first % size === 0 ? { first, last: first + size - 1, bits } : undefined
}

export function rangesOverlap(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last
}
