import type { AuditTrail } from '../audit/trail.ts'
import type { Asker } from './directory.ts'
import type { KeptSession } from './session.ts'

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
