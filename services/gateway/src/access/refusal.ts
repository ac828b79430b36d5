import { type ProblemError, problem } from '@gatehouse/contract'
import type { FastifyRequest } from 'fastify'
import type { AuditTrail } from '../audit/trail.ts'
import type { Grant, Resource } from './decisions.ts'

/** The longest id that the audit log takes, and the longest part of one that is told to who asks. */
const longestNoted = 2048
const longestTold = 200

/** Notes in the audit log that who asks was denied this, and gives what to tell them. */
export function refusal(trail: AuditTrail, request: FastifyRequest, denied: Grant): ProblemError {
  const { principal } = request
  const { action, resource, policies } = denied
  const { kind, id } = principal
  trail.note({
    actor: { kind, id, ...('name' in principal && { name: principal.name }) },
    action,
    resource: { type: resource.type, id: resource.id.slice(0, longestNoted) },
    decision: 'deny',
    policies: [...policies],
    requestId: request.id,
    address: request.ip,
  })
  const what = `${action} on ${nameOf(resource)}`
  if (kind === 'anonymous') {
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
