import type { Logger } from 'pino'
import type { AuditTrail } from './trail.ts'

/** Stands in until the trail that the directory keeps is there: delete this file then. */
export function logTrail(log: Logger): AuditTrail {
  return {
    write: async (event) => log.info({ audit: event }, 'audited'),
    note: (event) => log.info({ audit: event }, 'audited'),
    health: () => ({ status: 'ok' }),
    close: async () => undefined,
  }
}
