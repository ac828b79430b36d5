import type { AccessOptions } from '../../access/credentials.ts'
import type { AccessStore } from '../../access/store.ts'
import { translatingFailures } from '../../translating-failures.ts'
import { storageFailure } from '../failures.ts'
import type { Database } from '../schema.ts'
import { auditIn } from './audit.ts'
import { keysIn } from './keys.ts'
import { sessionsIn } from './sessions.ts'

/** Sessions, API keys and the audit log on PostgreSQL, embedded or a server, whose tables are there. */
export function createPostgresAccess(db: Database, options: AccessOptions): AccessStore {
  return {
    sessions: translatingFailures(storageFailure, sessionsIn(db, options)),
    keys: translatingFailures(storageFailure, keysIn(db, options)),
    audit: translatingFailures(storageFailure, auditIn(db)),
  }
}
