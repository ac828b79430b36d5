import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { createLogger } from '@gatehouse/kit'
import { openEmbedded } from '../../services/directory/src/postgres/embedded.ts'
import { migrate } from '../../services/directory/src/postgres/migrate.ts'
import type { Database } from '../../services/directory/src/postgres/schema.ts'
import { openServer } from '../../services/directory/src/postgres/server.ts'
import { noPostgres, startPostgres } from './postgres.ts'

export type TestDatabase = {
  name: string
  /** Why it cannot run here, if so. */
  skip: string | undefined
  /**
   * The database with its tables, empty. All suites of a process share it, one after the other: none may
   * close it or run beside another.
   */
  open(): Promise<Database>
}

/** In an order in which they can be emptied. */
const tables = [
  'users',
  'avatars',
  'pictures',
  'sessions',
  'api_keys',
  'audit_entries',
  'audit_writers',
] as const

type Opened = { db: Database; close(): Promise<void> }

/** Every kind of PostgreSQL that the directory runs on. */
export const databases: TestDatabase[] = [
  shared('the embedded PostgreSQL', undefined, embedded),
  shared('a PostgreSQL server', noPostgres, server),
]

function shared(
  name: string,
  skip: string | undefined,
  start: () => Promise<Opened>,
): TestDatabase {
  let opened: Promise<Opened> | undefined
  after(async () => (await opened)?.close())
  const open = async () => {
    opened ??= start()
    const { db } = await opened
    await migrate(db)
    // Else nobody may delete an entry of the audit log.
    await db
      .updateTable('audit_writers')
      .set({ pruned_through: 2 ** 40 })
      .execute()
    for (const table of tables) await db.deleteFrom(table).execute()
    return db
  }
  return { name, skip, open }
}

async function embedded(): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-embedded-'))
  const db = openEmbedded(folder)
  const close = async () => {
    await db.destroy()
    await rm(folder, { recursive: true })
  }
  return { db, close }
}

async function server(): Promise<Opened> {
  const postgres = await startPostgres()
  const url = new URL(postgres.url)
  url.password = postgres.password
  const db = openServer({ url: url.href, log: createLogger('test', { level: 'silent' }) })
  const close = async () => {
    await db.destroy()
    await postgres.remove()
  }
  return { db, close }
}
