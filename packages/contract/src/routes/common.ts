import Type from 'typebox'
import type { ProblemCode } from '../problems.ts'

/** What any route may answer, whatever it does. */
export const commonProblems = [
  'invalid-request',
  'request-timeout',
  'headers-too-large',
  'sign-in-required',
  'credentials-invalid',
  'not-allowed',
  'misdirected-request',
  'too-many-requests',
  'internal-error',
  'overloaded',
  'deadline-exceeded',
] as const satisfies readonly ProblemCode[]

/** What any route may answer that asks a service behind the gateway. */
export const readProblems = [
  ...commonProblems,
  'upstream-failed',
  'upstream-unavailable',
  'storage-unavailable',
  'storage-access-denied',
  'storage-clock-wrong',
  'storage-credentials-refused',
  'storage-key-unavailable',
  'storage-refused',
  'storage-throttled',
  'storage-wrong-region',
] as const satisfies readonly ProblemCode[]

/** What any route may answer that changes something. */
export const changeProblems = [
  ...readProblems,
  'cross-site-request',
  'audit-unavailable',
] as const satisfies readonly ProblemCode[]

/** What any route may answer that takes a body. */
export const writeProblems = [
  ...changeProblems,
  'malformed-body',
  'body-too-large',
  'unsupported-media-type',
] as const satisfies readonly ProblemCode[]

export const etag = { etag: Type.String() }

/** The answer to a conditional request whose ETag still holds. */
export const revalidation = { 304: { description: 'Not modified since that ETag' } } as const

/** An entity tag, a list of them, or `*` (RFC 9110, section 13.1). What is none of these matches nothing. */
export const EntityTags = Type.String({
  description: 'The ETag that was read, or * for whatever is there',
  examples: ['"1"'],
})
