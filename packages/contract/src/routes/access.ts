import Type from 'typebox'
import { defineRoute } from '../route.ts'
import {
  ApiKey,
  CreatedApiKey,
  KeyId,
  Me,
  NewApiKey,
  RevealRequest,
  RevealedValue,
  Session,
  SessionId,
} from '../schemas/access.ts'
import { AuditEntry, auditFilters } from '../schemas/audit.ts'
import { Envelope, Page, paging } from '../schemas/envelope.ts'
import { changeProblems, readProblems, writeProblems } from './common.ts'

const tag = 'Access'
const noContent = (description: string) => ({ 204: { description } }) as const

export const getMe = defineRoute({
  id: 'getMe',
  method: 'GET',
  path: '/api/v1/me',
  tag,
  summary: 'Who is asking',
  access: { action: 'ReadSelf', resource: { type: 'Self' } },
  success: { 200: { description: 'Who is asking', body: Envelope(Me) } },
  problems: readProblems,
})

export const listMySessions = defineRoute({
  id: 'listMySessions',
  method: 'GET',
  path: '/api/v1/me/sessions',
  tag,
  summary: 'List one’s own sessions, newest first',
  access: { action: 'ManageSessions', resource: { type: 'Self' } },
  success: { 200: { description: 'All of them', body: Page(Session) } },
  problems: readProblems,
})

export const endMySession = defineRoute({
  id: 'endMySession',
  method: 'DELETE',
  path: '/api/v1/me/sessions/{id}',
  tag,
  summary: 'End a session of one’s own',
  access: { action: 'ManageSessions', resource: { type: 'Self' } },
  params: Type.Object({ id: SessionId }),
  success: noContent('It has ended, at every gateway within 30 s'),
  problems: [...changeProblems, 'session-not-found'],
})

export const listMyKeys = defineRoute({
  id: 'listMyKeys',
  method: 'GET',
  path: '/api/v1/me/keys',
  tag,
  summary: 'List one’s own API keys, newest first',
  access: { action: 'ManageKeys', resource: { type: 'Self' } },
  success: { 200: { description: 'All of them', body: Page(ApiKey) } },
  problems: readProblems,
})

export const createMyKey = defineRoute({
  id: 'createMyKey',
  method: 'POST',
  path: '/api/v1/me/keys',
  tag,
  summary: 'Make an API key that may do what one may, or less',
  access: { action: 'ManageKeys', resource: { type: 'Self' } },
  body: { 'application/json': NewApiKey },
  success: { 201: { description: 'The key, shown this once', body: Envelope(CreatedApiKey) } },
  problems: [...writeProblems, 'too-many-keys'],
})

export const revokeMyKey = defineRoute({
  id: 'revokeMyKey',
  method: 'DELETE',
  path: '/api/v1/me/keys/{id}',
  tag,
  summary: 'Revoke an API key of one’s own',
  access: { action: 'ManageKeys', resource: { type: 'Self' } },
  params: Type.Object({ id: KeyId }),
  success: noContent('It is revoked, at every gateway within 30 s'),
  problems: [...changeProblems, 'key-not-found'],
})

export const reveal = defineRoute({
  id: 'reveal',
  method: 'POST',
  path: '/api/v1/reveal',
  tag: 'Secrets',
  summary: 'Reveal the value of a parameter or a secret',
  description: 'It is written to the audit log, with the reason, before it is answered.',
  access: {
    action: 'RevealSecret',
    resource: { type: 'Secret', id: 'name', from: 'body' },
    or: [{ action: 'RevealParameter', resource: { type: 'Parameter', id: 'name', from: 'body' } }],
  },
  body: { 'application/json': RevealRequest },
  success: { 200: { description: 'The value', body: Envelope(RevealedValue) } },
  problems: [...writeProblems, 'parameter-not-found', 'secret-not-found'],
})

export const listAudit = defineRoute({
  id: 'listAudit',
  method: 'GET',
  path: '/api/v1/audit',
  tag,
  summary: 'Read the audit log, newest first',
  access: { action: 'ReadAudit', resource: { type: 'AuditLog' } },
  query: Type.Object({ ...auditFilters, ...paging }),
  success: { 200: { description: 'A page of entries', body: Page(AuditEntry) } },
  problems: readProblems,
})

const seeOther = (description: string) =>
  ({ 303: { description, headers: { location: Type.String() } } }) as const

export const login = defineRoute({
  id: 'login',
  method: 'GET',
  path: '/auth/login',
  tag,
  summary: 'Sign in at the issuer',
  access: { action: 'SignIn', resource: { type: 'Self' } },
  query: Type.Object({
    returnTo: Type.Optional(
      Type.String({ maxLength: 2048, description: 'A path of this host to go on at' }),
    ),
  }),
  success: seeOther('The issuer asks who it is'),
  problems: [...readProblems, 'sign-in-unavailable'],
})

export const loginCallback = defineRoute({
  id: 'loginCallback',
  method: 'GET',
  path: '/auth/callback',
  tag,
  summary: 'Come back from the issuer',
  access: { action: 'SignIn', resource: { type: 'Self' } },
  query: Type.Object({
    code: Type.Optional(Type.String({ maxLength: 4096 })),
    state: Type.Optional(Type.String({ maxLength: 4096 })),
    iss: Type.Optional(Type.String({ maxLength: 2048 })),
    error: Type.Optional(Type.String({ maxLength: 256 })),
    error_description: Type.Optional(Type.String({ maxLength: 2048 })),
  }),
  success: seeOther('Signed in: on to where it began'),
  problems: [...readProblems, 'sign-in-failed', 'sign-in-unavailable', 'audit-unavailable'],
})

export const logout = defineRoute({
  id: 'logout',
  method: 'POST',
  path: '/auth/logout',
  tag,
  summary: 'Sign out here and at the issuer',
  description: 'A program that asks for JSON is told where to go on, instead of being sent there.',
  access: { action: 'SignOut', resource: { type: 'Self' } },
  success: {
    200: {
      description: 'Signed out here; `redirectTo` signs out at the issuer',
      body: Envelope(Type.Object({ redirectTo: Type.String() })),
    },
    ...seeOther('Signed out here: on to the issuer'),
  },
  problems: changeProblems,
})
