import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ProblemError } from '@gatehouse/contract'
import { createLogger } from '@gatehouse/kit'
import { sql } from 'kysely'
import { Migrator, NO_MIGRATIONS } from 'kysely/migration'
import {
  type PostgresServer,
  noPostgres,
  startPostgres,
} from '../../../../test/support/postgres.ts'
import { openEmbedded } from './embedded.ts'
import { storageFailure } from './failures.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import type { Database } from './schema.ts'
import { openForMigrations, openServer } from './server.ts'

const log = createLogger('directory', { level: 'silent' })
/** That the migrator holds while it works. */
const migrationLock = sql`3853314791062309107`
const names = Object.keys(migrations)

/** All the way down and up again. */
async function goBackAndForth(db: Database): Promise<void> {
  await migrate(db)
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const reversible = Object.values(migrations).every((migration) => migration.reversible)
  assert.ok(reversible, 'go down to the last that is irreversible')
  const { error } = await migrator.migrateTo(NO_MIGRATIONS)
  assert.ifError(error)
  assert.deepEqual(await db.introspection.getTables(), [])
  await migrate(db)
  assert.deepEqual(await db.selectFrom('users').select('id').execute(), [])
}

describe('migrate on the embedded PostgreSQL', () => {
  it('can be taken back, and made again', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'gatehouse-migrate-'))
    const db = openEmbedded(folder.path)
    await goBackAndForth(db)
    await db.destroy()
  })
})

/** Each in a database of its own. */
describe('migrate on a PostgreSQL server', { skip: noPostgres, concurrency: true }, () => {
  let server: PostgresServer
  let admin: Database
  const opened: Database[] = []
  before(async () => {
    server = await startPostgres()
    admin = openForMigrations({ url: urlOf('postgres'), log })
    opened.push(admin)
  })
  after(async () => {
    await Promise.all(opened.map((db) => db.destroy()))
    await server?.remove()
  })

  function urlOf(database: string): string {
    const url = new URL(server.url)
    url.password = server.password
    url.pathname = database
    return url.href
  }
  /** A new database, and ways to open it. */
  async function create(name: string) {
    await sql`create database ${sql.id(name)}`.execute(admin)
    const options = { url: urlOf(name), log }
    const keep = (db: Database) => {
      opened.push(db)
      return db
    }
    return {
      url: options.url,
      open: () => keep(openServer(options)),
      /** One connection that may take its time. */
      openPatient: () => keep(openForMigrations(options)),
      migrate: (db: Database) => migrate(db, () => openForMigrations(options)),
    }
  }
  /** The server process that has or awaits the lock. */
  async function untilLock(name: string, granted: boolean, other = 0): Promise<number> {
    for (let tries = 0; tries < 1_000; tries += 1) {
      const { rows } = await sql<{ pid: number }>`select pid from pg_locks
        join pg_database on pg_database.oid = database where datname = ${name}
        and locktype = 'advisory' and granted = ${granted} and pid <> ${other}`.execute(admin)
      if (rows[0]) return rows[0].pid
      await sleep(10)
    }
    return assert.fail('nobody came to the lock')
  }
  const appliedTo = async (db: Database) =>
    (await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)).rows

  it('can be taken back, and made again', async () => {
    const { openPatient } = await create('back')
    await goBackAndForth(openPatient())
  })

  it('runs each migration once, however many replicas start together', async () => {
    const database = await create('together')
    const replicas = Array.from({ length: 5 }, () => database.open())
    await Promise.all(replicas.map((db) => database.migrate(db)))
    for (const db of replicas) {
      assert.deepEqual(await db.selectFrom('users').select('id').execute(), [])
    }
    assert.deepEqual(
      await appliedTo(database.open()),
      names.map((name) => ({ name })),
    )
    await Promise.all(replicas.map((db) => database.migrate(db)))
  })

  it('takes a newer database as it is', async () => {
    const database = await create('newer')
    const db = database.open()
    await database.migrate(db)
    await sql`insert into kysely_migration values ('9999-later', now()::text)`.execute(db)
    await database.migrate(db)
  })

  it('waits longer than a request may, also for a newer version that goes first', async () => {
    const database = await create('waiting')
    const newer = database.openPatient()
    await sql`select pg_advisory_lock(${migrationLock})`.execute(newer)
    let done = false
    const migrated = database.migrate(database.open()).finally(() => (done = true))
    await untilLock('waiting', false)
    // Above what a statement or silence may take in the pool of the requests.
    await sleep(4_500)
    assert.equal(done, false)
    for (const name of [...names, '9999-later']) {
      await sql`insert into kysely_migration values (${name}, ${new Date().toISOString()})`.execute(
        newer,
      )
    }
    await sql`select pg_advisory_unlock(${migrationLock})`.execute(newer)
    await migrated
  })

  it('gives way to who holds a table, and leaves nothing half done', async () => {
    const database = await create('held')
    const holder = await holdTable(database.openPatient())
    const db = database.open()
    await assert.rejects(database.migrate(db), (error) => {
      const failure = storageFailure(error)
      return failure instanceof ProblemError && failure.kind === 'storage-unavailable'
    })
    assert.deepEqual(await appliedTo(db), [])
    const lock = sql<{ free: boolean }>`select pg_try_advisory_lock(${migrationLock}) as free`
    const other = database.openPatient()
    assert.deepEqual((await lock.execute(other)).rows, [{ free: true }])
    await sql`select pg_advisory_unlock(${migrationLock})`.execute(other)
    await holder.letGo()
    await database.migrate(db)
  })

  it('goes on where a replica was killed in the middle of it', async (t) => {
    const database = await create('killed')
    const running: ChildProcess[] = []
    t.after(() => running.forEach((child) => child.kill('SIGKILL')))
    const start = () => {
      const own = { GATEHOUSE_AUTH: 'none', PORT: '0', METRICS_PORT: '0' }
      const env = { ...process.env, ...own, DATABASE_URL: database.url }
      const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts')], {
        env,
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      running.push(child)
      return child
    }
    const holder = await holdTable(database.openPatient())
    const first = start()
    const pid = await untilLock('killed', true)
    await untilBlocked(pid)
    const second = start()
    await untilLock('killed', false, pid)
    const ready = once(second, 'message')
    first.kill('SIGKILL')
    // The server notices that nobody is there any more, though the statement of the first still waits.
    await untilLock('killed', true, pid)
    const { rows } = await sql`select current_setting('client_connection_check_interval') as check,
      current_setting('statement_timeout') as statement`.execute(admin)
    assert.deepEqual(rows, [{ check: '2s', statement: '10min' }])
    await holder.letGo()
    await ready
    assert.deepEqual(
      await appliedTo(database.open()),
      names.map((name) => ({ name })),
    )
  })

  async function untilBlocked(pid: number): Promise<void> {
    for (let tries = 0; tries < 500; tries += 1) {
      const { rows } = await sql`select from pg_locks where pid = ${pid} and not granted`.execute(
        admin,
      )
      if (rows.length > 0) return
      await sleep(10)
    }
    assert.fail('it did not come to the table')
  }
})

/** Begins to make a table that the first migration makes, too, which has to wait for it. */
async function holdTable(db: Database): Promise<{ letGo(): Promise<void> }> {
  await sql`begin`.execute(db)
  await sql`create table avatars (hash text)`.execute(db)
  return {
    async letGo() {
      await sql`rollback`.execute(db)
    },
  }
}
