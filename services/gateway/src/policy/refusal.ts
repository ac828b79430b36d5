import { type ProblemError, problem } from '@gatehouse/contract'
import type { FastifyRequest } from 'fastify'
import { eventOf } from '../audit/event.ts'
import type { AuditTrail } from '../audit/trail.ts'
import type { Access } from '../identity/access.ts'
import type { Grant, Resource } from './decisions.ts'

export type RefusalDependencies = { trail: AuditTrail; access: Pick<Access, 'issuer'> }

/** The longest part of an id that is told to who asks. */
const longestTold = 200

/** Notes in the audit log that who asks was denied this, for what reason they asked, and gives what to tell them. */
export function refusal(
  { trail, access }: RefusalDependencies,
  request: FastifyRequest,
  denied: Grant,
  reason?: string,
): ProblemError {
  const { action, resource } = denied
  trail.note(eventOf(request, 'deny', { ...denied, ...(reason !== undefined && { reason }) }))
  const what = `${action} on ${nameOf(resource)}`
  if (request.principal.kind === 'anonymous') return signInRequired(what, access)
  return problem('not-allowed', {
    detail: `The policies do not let you do ${what}. \`gatehouse can --do ${action}\` explains who may.`,
  })
}

/** What someone who is not known is told, of whom there is no saying whether they may. */
export function signInRequired(what: string, { issuer }: Pick<Access, 'issuer'>): ProblemError {
  const how = issuer
    ? 'Sign in at /auth/login, or send a token or an API key'
    : 'Nobody signs in here: send an API key'
  return problem('sign-in-required', {
    detail: `${what} is not for everyone. ${how} as Authorization: Bearer.`,
    headers: { 'www-authenticate': 'Bearer' },
  })
}

function nameOf({ type, id }: Resource): string {
  if (id === '') return type
  return `${type} ${id.length > longestTold ? `${id.slice(0, longestTold)}…` : id}`
}
