import type { AccessOptions } from '../../access/credentials.ts'
import type { AccessStore } from '../../access/store.ts'
import { translatingFailures } from '../../translating-failures.ts'
import { tableFailure } from '../failures.ts'
import type { Table } from '../table.ts'
import { auditIn } from './audit.ts'
import { keysIn } from './keys.ts'
import { sessionsIn } from './sessions.ts'

/** Sessions, API keys and the audit log in the table that people are in. */
export function createDynamoAccess(table: Table, options: AccessOptions): AccessStore {
  return {
    sessions: translatingFailures(tableFailure, sessionsIn(table, options)),
    keys: translatingFailures(tableFailure, keysIn(table, options)),
    audit: translatingFailures(tableFailure, auditIn(table, options)),
  }
}
