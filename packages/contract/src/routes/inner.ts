import Type from 'typebox'
import { defineRoute } from '../route.ts'
import {
  ApiKey,
  KeyId,
  RevealRequest,
  RevealedValue,
  Role,
  SessionId,
  Session,
} from '../schemas/access.ts'
import { DateTime, Envelope, Page } from '../schemas/envelope.ts'
import { controls } from '../schemas/text.ts'
import { readProblems, writeProblems } from './common.ts'

export * from './inner-audit.ts'

/*
 * What the gateway, which keeps nothing, has kept by the directory, and what it has revealed by the broker.
 * Cookies and API keys never get there: only their SHA-256.
 */
const tag = 'Inner'
const gateway = ['gateway'] as const
const params = Type.Object({ id: SessionId })
const Subject = Type.String({ minLength: 1, maxLength: 512, pattern: `^[^${controls}]+$` })
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' })
/** Goes up with each renewal. */
const Version = Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 })
const own = Type.Object({ subject: Subject })
const access = (action: string) => ({ action, resource: { type: 'Self' } }) as const

const sessionState = {
  name: Type.String({ maxLength: 512 }),
  email: Type.Optional(Type.String({ maxLength: 512 })),
  roles: Type.Array(Role, { maxItems: 200 }),
  /** The tokens of the issuer, sealed with a key that only the cookie gives. */
  sealedTokens: Type.Optional(Type.String({ maxLength: 65_536 })),
  /** From then on the roles and the name are to be asked for anew. */
  freshUntil: DateTime,
}

const NewSession = Type.Object({
  tokenHash: Hash,
  subject: Subject,
  ...sessionState,
  expiresAt: DateTime,
  userAgent: Type.Optional(Type.String({ maxLength: 512 })),
  address: Type.Optional(Type.String({ maxLength: 64 })),
})

/** A session as kept. */
const KeptSession = Type.Object({
  ...Session.properties,
  subject: Subject,
  ...sessionState,
  version: Version,
})

export const createSession = defineRoute({
  id: 'createSession',
  method: 'POST',
  path: '/access/sessions',
  tag,
  summary: 'Keep a new session',
  access: access('KeepSessions'),
  callers: gateway,
  body: { 'application/json': NewSession },
  success: { 201: { description: 'The session', body: Envelope(KeptSession) } },
  problems: writeProblems,
})

export const findSession = defineRoute({
  id: 'findSession',
  method: 'POST',
  path: '/access/sessions/find',
  tag,
  summary: 'Find the session of a cookie',
  access: access('KeepSessions'),
  callers: gateway,
  body: { 'application/json': Type.Object({ tokenHash: Hash }) },
  success: { 200: { description: 'The session', body: Envelope(KeptSession) } },
  problems: [...writeProblems, 'session-not-found'],
})

export const leaseSession = defineRoute({
  id: 'leaseSession',
  method: 'POST',
  path: '/access/sessions/{id}/lease',
  tag,
  summary: 'Take on the renewal of a session, which one gateway at a time may do',
  access: access('KeepSessions'),
  callers: gateway,
  params,
  body: {
    'application/json': Type.Object({
      subject: Subject,
      version: Version,
      seconds: Type.Integer({ minimum: 1, maximum: 300 }),
    }),
  },
  success: {
    200: {
      description: 'Whether the lease was to be had',
      body: Envelope(Type.Object({ leased: Type.Boolean() })),
    },
  },
  problems: [...writeProblems, 'session-not-found'],
})

export const renewSession = defineRoute({
  id: 'renewSession',
  method: 'PUT',
  path: '/access/sessions/{id}',
  tag,
  summary: 'Keep what the issuer said anew of a session',
  access: access('KeepSessions'),
  callers: gateway,
  params,
  body: {
    'application/json': Type.Object({
      subject: Subject,
      version: Version,
      ...sessionState,
    }),
  },
  success: { 200: { description: 'The session', body: Envelope(KeptSession) } },
  problems: [...writeProblems, 'session-not-found', 'session-changed'],
})

export const endSession = defineRoute({
  id: 'endSession',
  method: 'DELETE',
  path: '/access/sessions/{id}',
  tag,
  summary: 'End a session of a person',
  access: access('KeepSessions'),
  callers: gateway,
  params,
  query: own,
  success: { 204: { description: 'Ended' } },
  problems: [...readProblems, 'session-not-found'],
})

export const listSessions = defineRoute({
  id: 'listSessions',
  method: 'GET',
  path: '/access/sessions',
  tag,
  summary: 'List the sessions of a person, newest first',
  access: access('KeepSessions'),
  callers: gateway,
  query: own,
  success: { 200: { description: 'All of them', body: Page(Session) } },
  problems: readProblems,
})

/** An API key as kept. */
const KeptApiKey = Type.Object({ ...ApiKey.properties, owner: Subject })

const NewKeptApiKey = Type.Object({
  keyHash: Hash,
  owner: Subject,
  name: Type.String({ minLength: 1, maxLength: 100 }),
  roles: Type.Array(Role, { maxItems: 50 }),
  scopes: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 }),
  expiresAt: DateTime,
})

export const createKey = defineRoute({
  id: 'createKey',
  method: 'POST',
  path: '/access/keys',
  tag,
  summary: 'Keep a new API key',
  access: access('KeepKeys'),
  body: { 'application/json': NewKeptApiKey },
  success: { 201: { description: 'The key', body: Envelope(KeptApiKey) } },
  problems: [...writeProblems, 'too-many-keys'],
})

export const findKey = defineRoute({
  id: 'findKey',
  method: 'POST',
  path: '/access/keys/find',
  tag,
  summary: 'Find an API key',
  access: access('KeepKeys'),
  callers: gateway,
  body: { 'application/json': Type.Object({ keyHash: Hash }) },
  success: { 200: { description: 'The key', body: Envelope(KeptApiKey) } },
  problems: [...writeProblems, 'key-not-found'],
})

export const listKeys = defineRoute({
  id: 'listKeys',
  method: 'GET',
  path: '/access/keys',
  tag,
  summary: 'List the API keys of an owner, newest first',
  access: access('KeepKeys'),
  query: Type.Object({ owner: Subject }),
  success: { 200: { description: 'All of them', body: Page(KeptApiKey) } },
  problems: readProblems,
})

export const revokeKey = defineRoute({
  id: 'revokeKey',
  method: 'DELETE',
  path: '/access/keys/{id}',
  tag,
  summary: 'Revoke an API key of an owner',
  access: access('KeepKeys'),
  params: Type.Object({ id: KeyId }),
  query: Type.Object({ owner: Subject }),
  success: { 204: { description: 'Revoked' } },
  problems: [...readProblems, 'key-not-found'],
})

/** On the broker. The gateway has decided, and written down, that it may be revealed. */
export const revealValue = defineRoute({
  id: 'revealValue',
  method: 'POST',
  path: '/reveal',
  tag,
  summary: 'Reveal the value of a parameter or a secret',
  access: access('Reveal'),
  callers: gateway,
  body: { 'application/json': Type.Pick(RevealRequest, ['kind', 'name']) },
  success: { 200: { description: 'The value', body: Envelope(RevealedValue) } },
  problems: [...writeProblems, 'parameter-not-found', 'secret-not-found'],
})
