import { sql } from 'kysely'
import { migrations } from './migrations/index.ts'
import type { Database } from './schema.ts'

/**
 * Brings the tables up to date, by `open()` if that is given: by a connection whose limits suit it, which
 * is closed again. Processes that start at once wait for one another. Tables that a newer version has
 * changed further are taken as they are: that is what rolling back means. Answers with the names of what
 * was done.
 */
export async function migrate(db: Database, open?: () => Database): Promise<string[]> {
  if (await isUpToDate(db)) return []
  const { Migrator } = await import('kysely/migration')
  const own = open?.()
  try {
    const migrator = new Migrator({
      db: own ?? db,
      provider: { getMigrations: async () => migrations },
    })
    const { error, results = [] } = await migrator.migrateToLatest()
    // A newer version, which knows more of them, may have been at it before this one.
    if (error && !(await isUpToDate(db))) throw error as Error
    return results
      .filter(({ status }) => status === 'Success')
      .map(({ migrationName }) => migrationName)
  } finally {
    await own?.destroy()
  }
}

/** By what the migrator has noted. To ask it itself costs a start a tenth of a second. */
async function isUpToDate(db: Database): Promise<boolean> {
  const noted = await sql<{
    name: string | null
  }>`select to_regclass('kysely_migration') ::text as name`.execute(db)
  if (noted.rows[0]?.name == null) return false
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  const applied = new Set(rows.map(({ name }) => name))
  return Object.keys(migrations).every((name) => applied.has(name))
}
