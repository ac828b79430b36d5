import { sql } from 'kysely'
import { users } from './migrations/0001-users.ts'
import type { Database } from './schema.ts'

/** In this order; what has run once must never change. */
const migrations = { '0001-users': users }

/**
 * Brings the tables up to date. Processes that start at once wait for one another. Tables that a newer
 * version has changed further are taken as they are: that is what rolling back means.
 */
export async function migrate(db: Database): Promise<void> {
  const applied = await appliedMigrations(db)
  if (Object.keys(migrations).every((name) => applied.has(name))) return
  const { Migrator } = await import('kysely/migration')
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error as Error
}

/** What the migrator has noted. To ask it itself costs a start a tenth of a second. */
async function appliedMigrations(db: Database): Promise<Set<string>> {
  const noted = await sql<{
    name: string | null
  }>`select to_regclass('kysely_migration') ::text as name`.execute(db)
  if (noted.rows[0]?.name == null) return new Set()
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  return new Set(rows.map(({ name }) => name))
}
