import { type ProblemError, problem } from '@gatehouse/contract'
import type { FastifyRequest } from 'fastify'
import { eventOf } from '../audit/event.ts'
import type { AuditTrail } from '../audit/trail.ts'
import type { Grant, Resource } from './decisions.ts'

/** The longest part of an id that is told to who asks. */
const longestTold = 200

/** Notes in the audit log that who asks was denied this, for what reason they asked, and gives what to tell them. */
export function refusal(
  trail: AuditTrail,
  request: FastifyRequest,
  denied: Grant,
  reason?: string,
): ProblemError {
  const { action, resource } = denied
  trail.note(eventOf(request, 'deny', { ...denied, ...(reason !== undefined && { reason }) }))
  const what = `${action} on ${nameOf(resource)}`
  if (request.principal.kind === 'anonymous') {
    return problem('sign-in-required', {
      detail:
        `${what} is not for everyone. Sign in at /auth/login, or send a token or an API key as ` +
        'Authorization: Bearer.',
      headers: { 'www-authenticate': 'Bearer' },
    })
  }
  return problem('not-allowed', {
    detail: `The policies do not let you do ${what}. \`gatehouse can --do ${action}\` explains who may.`,
  })
}

function nameOf({ type, id }: Resource): string {
  if (id === '') return type
  return `${type} ${id.length > longestTold ? `${id.slice(0, longestTold)}…` : id}`
}
