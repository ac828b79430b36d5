import Type, { type TSchema } from 'typebox'

/** The versions of the services that took part in an answer, by service. */
export const Versions = Type.Record(Type.String(), Type.String(), {
  description: 'The version of each service that took part in this answer',
  examples: [{ gateway: '0.1.0', broker: '0.1.0' }],
})

/** A successful answer: the data, and what is said about it. */
export function Envelope<T extends TSchema>(data: T) {
  return Type.Object({ data, meta: Type.Object({ versions: Versions }) })
}

/** One page of a list. Without `nextCursor` it is the last. */
export function Page<T extends TSchema>(item: T) {
  return Type.Object({
    data: Type.Array(item),
    meta: Type.Object({ versions: Versions, nextCursor: Type.Optional(Type.String()) }),
  })
}

/** A position in a list, base64url. It is opaque: take it from `meta.nextCursor`. */
export const Cursor = Type.String({
  pattern: '^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2,3})?$',
  maxLength: 4096,
  description: 'Where to go on: the nextCursor of the page before',
})

export const Limit = Type.Integer({ minimum: 1, maximum: 100, default: 50 })

export const paging = { cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) }

export const DateTime = Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] })
