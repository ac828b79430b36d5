import { sql } from 'kysely'
import type { Database, Tx } from '../schema.ts'

type Table = 'sessions' | 'api_keys'

/** How many of those that have expired are removed in one go. */
const removedAtOnce = 100

/**
 * Runs `change` while nobody else adds to what the owner has. Before that, some of what has expired is
 * removed, whosever it is.
 */
export async function addingTo<T>(
  db: Database,
  { table, owner, now }: { table: Table; owner: string; now: Date },
  change: (tx: Tx) => Promise<T>,
): Promise<T> {
  await removeExpired(db, table, now)
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${table} ${owner}`}, 0))`.execute(tx)
    return change(tx)
  })
}

async function removeExpired(db: Database, table: Table, now: Date): Promise<void> {
  const expired = db
    .selectFrom(table)
    .select('id')
    .where('expires_at', '<=', now)
    .orderBy('expires_at')
    .limit(removedAtOnce)
    .forUpdate()
    .skipLocked()
  await db.deleteFrom(table).where('id', 'in', expired).execute()
}
