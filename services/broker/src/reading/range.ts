import type { ByteRange } from '../provider.ts'

/**
 * The one range of bytes that a Range header asks for. `undefined` means the whole: another unit, several
 * ranges and what is malformed may all be ignored; `unsatisfiable` means 416 (RFC 9110, section 14).
 */
export function rangeOf(header: string, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, from, to] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header) ?? []
  if (from === undefined || to === undefined || from + to === '') return undefined
  if (from === '') return suffix(Number(to), size)
  const first = Number(from)
  const last = to === '' ? Infinity : Number(to)
  if (last < first) return undefined
  return first < size ? { first, last: Math.min(last, size - 1) } : 'unsatisfiable'
}

/** The last `length` bytes. Of an empty object they are the whole. */
function suffix(length: number, size: number): ByteRange | 'unsatisfiable' | undefined {
  if (length === 0) return 'unsatisfiable'
  return size === 0 ? undefined : { first: Math.max(0, size - length), last: size - 1 }
}
