import { problem } from '@gatehouse/contract'
import type { AuditTrail, NewAuditEvent } from './trail.ts'

/** A trail in memory; while it is `away`, nothing can be written. `onWrite` is waited for. */
export function recordedTrail(onWrite: () => void | Promise<void> = () => {}) {
  const written: NewAuditEvent[] = []
  const noted: NewAuditEvent[] = []
  const trail = {
    written,
    noted,
    away: false,
    write: async (event: NewAuditEvent) => {
      if (trail.away) throw problem('audit-unavailable')
      await onWrite()
      written.push(event)
    },
    note: (event: NewAuditEvent) => void noted.push(event),
    health: () => ({ status: 'ok' as const }),
    close: async () => {},
  } satisfies AuditTrail & Record<string, unknown>
  return trail
}
