import { type ProblemError, problem } from '@gatehouse/contract'
import { type PageOf, decodeCursor, encodeCursor } from '@gatehouse/kit'
import type { PageRequest } from '../provider.ts'
import { compareBytes, firstFrom } from './order.ts'

/** A page of what the sorted `names` stand for. A cursor is the name after which it goes on. */
export function pageOf<T>(
  names: readonly string[],
  { limit, cursor }: PageRequest,
  item: (name: string) => T,
  prefix = '',
): PageOf<T> {
  const after = cursor === undefined ? '' : decodeCursor(cursor)
  let start = firstFrom(names, compareBytes(after, prefix) > 0 ? after : prefix)
  if (names[start] === after) start += 1
  const within = (index: number) => names[index]?.startsWith(prefix) === true
  let end = start
  while (end - start < limit && within(end)) end += 1
  const last = end > start && within(end) ? names[end - 1] : undefined
  return {
    items: names.slice(start, end).map(item),
    ...(last !== undefined && { nextCursor: encodeCursor(last) }),
  }
}

export function invalidCursor(): ProblemError {
  const detail = 'is not from this list: take it from meta.nextCursor'
  return problem('invalid-request', {
    detail: `query cursor: ${detail}`,
    errors: [{ in: 'query', name: 'cursor', detail }],
  })
}
