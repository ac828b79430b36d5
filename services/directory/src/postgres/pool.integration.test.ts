import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ProblemError } from '@gatehouse/contract'
import { createLogger } from '@gatehouse/kit'
import { sql } from 'kysely'
import {
  type PostgresServer,
  noPostgres,
  startPostgres,
} from '../../../../test/support/postgres.ts'
import { startDirectory } from '../test-directory.ts'
import { ConnectFailure } from './connect-failure.ts'
import { migrate } from './migrate.ts'
import type { Database } from './schema.ts'
import { openForMigrations, openServer } from './server.ts'
import { createPostgresStore } from './store.ts'

describe('the pool of connections', { skip: noPostgres }, () => {
  let server: PostgresServer
  let folder: string
  let passwordFile: string
  let admin: Database
  let logged = ''
  const log = createLogger('test', { destination: { write: (line) => void (logged += line) } })
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-pool-'))
    passwordFile = join(folder, 'password')
    server = await startPostgres()
    const url = new URL(server.url)
    url.password = server.password
    admin = openForMigrations({ url: url.href, log })
    await migrate(admin)
    await sql`create role gate login password 'first-one'`.execute(admin)
    await sql`grant all on all tables in schema public to gate`.execute(admin)
  })
  after(async () => {
    await admin?.destroy()
    await server?.remove()
    await rm(folder, { recursive: true })
  })
  const open = (poolSize?: number) =>
    openServer({ url: server.url.replace('postgres@', 'gate@'), passwordFile, poolSize, log })
  const setPassword = (password: string) =>
    sql`alter role gate password ${sql.lit(password)}`.execute(admin)
  const cutAll = () =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'gate'`.execute(
      admin,
    )

  it('takes the password up that the file holds, whatever was there before', async () => {
    await writeFile(passwordFile, 'first-one\n')
    const store = createPostgresStore(open())
    const refused = async (reason: RegExp) => {
      await assert.rejects(store.check(), (error) => {
        assert.ok(error instanceof ProblemError)
        assert.equal(error.kind, 'storage-unavailable')
        assert.match(String(error.cause), reason)
        return true
      })
      assert.match(logged, reason)
    }
    await store.check()

    await setPassword('second-one')
    await store.check()
    await cutAll()
    // It may take a moment to notice.
    const failure = () => store.check().catch((error: Error) => error.cause)
    for (let tries = 0; !((await failure()) instanceof ConnectFailure); tries += 1) {
      assert.ok(tries < 1_000, 'it has not noticed')
    }
    await refused(/refuses the password: put the one that holds now into DATABASE_PASSWORD_FILE/)
    await unlink(passwordFile)
    await refused(/DATABASE_PASSWORD_FILE: the file \S+ is not there/)
    await writeFile(passwordFile, '\n')
    await refused(/DATABASE_PASSWORD_FILE: the file \S+ is empty/)
    // As the kubelet mounts a secret: by a link to the folder of this version.
    await mkdir(join(folder, '..2'))
    await writeFile(join(folder, '..2', 'password'), 'second-one\n')
    await symlink('..2/password', join(folder, 'new'))
    await rename(join(folder, 'new'), passwordFile)
    await store.check()
    assert.match(logged, /connections to the database are made again/)
    assert.doesNotMatch(logged, /first-one|second-one/)
    await store.close()
  })

  it('says what to change when there is nothing to connect to', async () => {
    const good = new URL(server.url)
    good.password = server.password
    const failsAt = async (change: Partial<URL>, reason: RegExp) => {
      const db = openServer({ url: Object.assign(new URL(good), change).href, log })
      await assert.rejects(sql`select 1`.execute(db), reason)
      await db.destroy()
    }
    await failsAt({ pathname: '/nowhere' }, /no such database: create it/)
    await failsAt({ port: '1' }, /cannot be reached: check .* host and port/)
    await sql`create role crowd login password 'crowd' connection limit 0`.execute(admin)
    const crowd = { username: 'crowd', password: 'crowd' }
    await failsAt(crowd, /no connection left: lower DATABASE_POOL_SIZE/)
  })

  it('leaves nothing open at the server that it has no password for', async () => {
    await rm(passwordFile, { force: true })
    const db = open()
    for (let tries = 0; tries < 5; tries += 1) {
      await assert.rejects(sql`select 1`.execute(db), /DATABASE_PASSWORD_FILE/)
    }
    const starting = async () =>
      (await sql`select from pg_stat_activity where state = 'starting'`.execute(admin)).rows.length
    for (let tries = 0; (await starting()) > 0; tries += 1) assert.ok(tries < 500, 'they are open')
    await db.destroy()
    const without = openServer({ url: server.url, log })
    await assert.rejects(sql`select 1`.execute(without), /asks for a password: .*_PASSWORD_FILE/)
    await without.destroy()
  })

  it('keeps no connection for longer than ten minutes, though it is always in use', async (t) => {
    await setPassword('third-one')
    await writeFile(passwordFile, 'third-one')
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const db = open(1)
    const pid = async () =>
      (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)).rows[0]?.pid
    const first = await pid()
    for (let seconds = 20; seconds < 600; seconds += 20) {
      t.mock.timers.tick(20_000)
      assert.equal(await pid(), first)
    }
    t.mock.timers.tick(20_000)
    assert.notEqual(await pid(), first)
    await db.destroy()
  })

  it('answers all, also where far more ask than it has slow connections for', async () => {
    await setPassword('fourth-one')
    await writeFile(passwordFile, 'fourth-one')
    const store = createPostgresStore(open(2))
    const directory = await startDirectory(store)
    // Whatever reads the table waits until its statement has taken too long.
    await admin.transaction().execute(async (tx) => {
      await sql`lock table users in access exclusive mode`.execute(tx)
      const began = performance.now()
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => directory.send('/api/v1/users')),
      )
      // At most the wait for a connection and that of the statement, within what a request may take.
      assert.ok(performance.now() - began < 10_000)
      for (const { status, headers } of answers) {
        assert.deepEqual([status, headers.get('retry-after')], [503, '1'])
      }
      const { rows } = await sql`select from pg_stat_activity where usename = 'gate'`.execute(tx)
      assert.ok(rows.length <= 2, `${rows.length} connections`)
    })
    assert.equal((await directory.send('/api/v1/users')).status, 200)
    await directory.close()
    await store.close()
  })
})
