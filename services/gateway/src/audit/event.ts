import type { AuditEvent } from '@gatehouse/contract'
import type { FastifyRequest } from 'fastify'
import type { Principal } from '../identity/principal.ts'
import type { NewAuditEvent } from './trail.ts'

type Actor = NewAuditEvent['actor']

/** What somebody did or wanted; `policies` are those of the request unless they are given. */
export type Deed = Pick<NewAuditEvent, 'action' | 'resource' | 'reason'> & {
  policies?: readonly string[]
}

function actorOf(principal: Principal): Actor {
  const { kind, id } = principal
  return { kind, id, ...('name' in principal && { name: principal.name }) }
}

/** The event of a decision: who asked, and from where, is the request's to say unless `actor` does. */
export function eventOf(
  request: FastifyRequest,
  decision: NewAuditEvent['decision'],
  { action, resource, policies = request.granted?.policies ?? [], reason }: Deed,
  actor: Actor = actorOf(request.principal),
): NewAuditEvent {
  return {
    actor,
    action,
    resource,
    decision,
    policies: [...policies],
    ...(reason !== undefined && { reason }),
    requestId: request.id,
    address: request.ip,
  }
}

/**
 * The event as the log takes it: texts end where the contract's do, and hold no control character and no half
 * of a surrogate pair. No database keeps all of those, and what one caller writes into a path must not hold
 * up the log for all.
 */
export function fitted(event: AuditEvent): AuditEvent {
  const { actor, resource, reason, requestId, address } = event
  return {
    ...event,
    actor: {
      ...actor,
      id: text(actor.id, 512),
      ...(actor.name !== undefined && { name: text(actor.name, 512) }),
    },
    action: text(event.action, 64),
    resource: { type: text(resource.type, 64), id: text(resource.id, 2048) },
    policies: event.policies.slice(0, 100).map((policy) => text(policy, 128)),
    ...(reason !== undefined && { reason: text(reason, 1000) }),
    ...(requestId !== undefined && { requestId: text(requestId, 128) }),
    ...(address !== undefined && { address: text(address, 64) }),
  }
}

function text(given: string, longest: number): string {
  return given
    .slice(0, longest)
    .replaceAll(/\p{Cc}/gu, '\uFFFD')
    .toWellFormed()
}
