import type { Version } from '@gatehouse/contract'

/** One page as storage gives it: the items, and where to go on. */
export type PageOf<T> = { items: T[]; nextCursor?: string }

/** A successful answer of `version`'s service alone; the gateway adds itself. */
export function envelope<T>(version: Version, data: T) {
  return { data, meta: { versions: { [version.service]: version.version } } }
}

export function pageEnvelope<T>(version: Version, page: PageOf<T>) {
  const { data, meta } = envelope(version, page.items)
  return {
    data,
    meta: { ...meta, ...(page.nextCursor !== undefined && { nextCursor: page.nextCursor }) },
  }
}
