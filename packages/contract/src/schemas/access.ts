import Type, { type Static } from 'typebox'
import { DateTime } from './envelope.ts'
import { controls } from './text.ts'

export const principalKinds = ['anonymous', 'user', 'key'] as const

/** A role is a text that the issuer, or the policy file, gives to people; the policies say what it allows. */
export const Role = Type.String({ minLength: 1, maxLength: 128, pattern: `^[^${controls}"\\\\]+$` })

/** Who asks, as the gateway knows them. */
export const Me = Type.Object(
  {
    kind: Type.Enum([...principalKinds]),
    id: Type.String({ description: 'The subject at the issuer, or the id of the API key' }),
    name: Type.Optional(Type.String()),
    email: Type.Optional(Type.String()),
    roles: Type.Array(Type.String()),
    scopes: Type.Optional(
      Type.Array(Type.String(), { description: 'The actions to which an API key is limited' }),
    ),
    sessionId: Type.Optional(Type.String({ description: 'Absent without a session' })),
    expiresAt: Type.Optional(DateTime),
    signIn: Type.Boolean({ description: 'Whether people can sign in here: at /auth/login' }),
  },
  { title: 'Me' },
)
export type Me = Static<typeof Me>

export const SessionId = Type.String({ pattern: '^[0-9a-f]{32}$' })

/** One sign-in of a person, from one browser. */
export const Session = Type.Object(
  {
    id: SessionId,
    createdAt: DateTime,
    lastUsedAt: DateTime,
    expiresAt: DateTime,
    userAgent: Type.Optional(Type.String()),
    address: Type.Optional(Type.String()),
  },
  { title: 'Session' },
)
export type Session = Static<typeof Session>

export const KeyId = Type.String({ pattern: '^[0-9a-f]{32}$' })
export const maxKeysEach = 100

const KeyName = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: `^[^${controls}]*[^\\s${controls}][^${controls}]*$`,
  description: 'What the key is for',
  examples: ['nightly export'],
})
const Scopes = Type.Array(Type.String({ pattern: '^[A-Z][A-Za-z]{1,63}$' }), {
  maxItems: 50,
  uniqueItems: true,
  description: 'The actions to which the key is limited; none: all that its roles allow',
  examples: [['GetParameter', 'ListParameters']],
})
const Roles = Type.Array(Role, { maxItems: 50, uniqueItems: true })

/** What is known of an API key; never the key. */
export const ApiKey = Type.Object(
  {
    id: KeyId,
    name: Type.String(),
    roles: Roles,
    scopes: Type.Array(Type.String()),
    createdAt: DateTime,
    expiresAt: DateTime,
    lastUsedAt: Type.Optional(DateTime),
  },
  { title: 'ApiKey' },
)
export type ApiKey = Static<typeof ApiKey>

export const maxKeyDays = 366

export const NewApiKey = Type.Object(
  {
    name: KeyName,
    roles: Type.Optional({ ...Roles, description: 'Of one’s own; all of them unless given' }),
    scopes: Type.Optional(Scopes),
    days: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: maxKeyDays,
        default: 90,
        description: 'After so many days it ends',
      }),
    ),
  },
  { title: 'NewApiKey', additionalProperties: false },
)
export type NewApiKey = Static<typeof NewApiKey>

/** The one answer that holds the key itself. */
export const CreatedApiKey = Type.Object(
  {
    ...ApiKey.properties,
    key: Type.String({ description: 'Shown this once. Send it as Authorization: Bearer' }),
  },
  { title: 'CreatedApiKey' },
)
export type CreatedApiKey = Static<typeof CreatedApiKey>

export const RevealRequest = Type.Object(
  {
    kind: Type.Enum(['parameter', 'secret']),
    name: Type.String({
      minLength: 1,
      maxLength: 1011,
      pattern: '^[A-Za-z0-9_./+=@-]+$',
      description: 'Exactly as it is listed',
      examples: ['/shop/db/password'],
    }),
    reason: Type.String({
      minLength: 3,
      maxLength: 500,
      pattern: `^[^${controls}]*[^\\s${controls}][^${controls}]*$`,
      description: 'Why it is needed, in at least 3 characters, for the audit log',
      examples: ['rotating the database password, ticket 4711'],
    }),
  },
  { title: 'RevealRequest', additionalProperties: false },
)
export type RevealRequest = Static<typeof RevealRequest>

export const RevealedValue = Type.Object(
  {
    kind: Type.Enum(['parameter', 'secret']),
    name: Type.String(),
    value: Type.String(),
    version: Type.String(),
  },
  { title: 'RevealedValue' },
)
export type RevealedValue = Static<typeof RevealedValue>
