import type { FastifyRequest } from 'fastify'
import type { AuditTrail, NewAuditEvent } from '../audit/trail.ts'
import type { Asker } from './directory.ts'
import type { Principal } from './principal.ts'
import type { KeptSession } from './session.ts'

type Actor = NewAuditEvent['actor']

export function actorOf(principal: Principal): Actor {
  const { kind, id } = principal
  return { kind, id, ...('name' in principal && { name: principal.name }) }
}

/** Something that whoever asks may do by being who they are: no policy had to permit it. */
export function eventOf(
  { id: requestId, ip: address }: Pick<FastifyRequest, 'id' | 'ip'>,
  actor: Actor,
  event: Pick<NewAuditEvent, 'action' | 'resource'> & Partial<NewAuditEvent>,
): NewAuditEvent {
  return { decision: 'allow', policies: [], ...event, actor, requestId, address }
}

/** Notes that the issuer ended a session: it has ended already. */
export function endedByIssuer(trail: AuditTrail) {
  return ({ id }: KeptSession, asker: Asker): void =>
    trail.note({
      actor: { kind: 'service', id: 'gateway' },
      action: 'EndSession',
      resource: { type: 'Session', id },
      decision: 'allow',
      policies: [],
      reason: 'The issuer has ended what the session began with.',
      requestId: asker.id,
    })
}
