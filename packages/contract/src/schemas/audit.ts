import Type, { type Static } from 'typebox'
import { principalKinds } from './access.ts'
import { DateTime } from './envelope.ts'

/** What is not known here would be part of the hash, and not of what is read again. */
const exact = { additionalProperties: false }

/** Who did it: a principal of the gateway, an operator by a token of their own, or a service by itself. */
const Actor = Type.Object(
  {
    kind: Type.Enum([...principalKinds, 'operator', 'service']),
    id: Type.String({ maxLength: 512 }),
    name: Type.Optional(Type.String({ maxLength: 512 })),
  },
  exact,
)

/** What happened, as who saw it tells it. */
export const AuditEvent = Type.Object({
  time: DateTime,
  actor: Actor,
  action: Type.String({ maxLength: 64, examples: ['RevealParameter', 'SignIn'] }),
  resource: Type.Object(
    { type: Type.String({ maxLength: 64 }), id: Type.String({ maxLength: 2048 }) },
    exact,
  ),
  decision: Type.Enum(['allow', 'deny']),
  policies: Type.Array(Type.String({ maxLength: 128 }), {
    maxItems: 100,
    description: 'The policies that decided; none where nothing permitted it',
  }),
  reason: Type.Optional(Type.String({ maxLength: 1000 })),
  requestId: Type.Optional(Type.String({ maxLength: 128 })),
  address: Type.Optional(Type.String({ maxLength: 64 })),
})
export type AuditEvent = Static<typeof AuditEvent>

const Hash = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256' })
const WriterName = Type.String({ pattern: '^[a-z0-9-]{1,64}$' })

/** An event in the chain of its writer: each entry holds the hash of the one before. */
export const AuditEntry = Type.Object(
  {
    writer: WriterName,
    sequence: Type.Integer({ minimum: 1 }),
    ...AuditEvent.properties,
    previous: Hash,
    hash: Hash,
  },
  { title: 'AuditEntry', ...exact },
)
export type AuditEntry = Static<typeof AuditEntry>

/** Where the chain of a writer stands: what is kept of it begins after `prunedThrough` and ends with `sequence`. */
export const AuditWriter = Type.Object(
  {
    writer: WriterName,
    sequence: Type.Integer({ minimum: 1 }),
    hash: Hash,
    lastAt: DateTime,
    prunedThrough: Type.Integer({ minimum: 0 }),
    prunedHash: Hash,
  },
  { title: 'AuditWriter' },
)
export type AuditWriter = Static<typeof AuditWriter>

export const auditFilters = {
  actor: Type.Optional(Type.String({ maxLength: 512, description: 'The id of who did it' })),
  action: Type.Optional(Type.String({ maxLength: 64 })),
  resource: Type.Optional(Type.String({ maxLength: 2048, description: 'The id of the resource' })),
  decision: Type.Optional(Type.Enum(['allow', 'deny'])),
  from: Type.Optional({ ...DateTime, description: 'From this time on' }),
  to: Type.Optional({ ...DateTime, description: 'Before this time' }),
}
