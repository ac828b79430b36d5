import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, type Socket, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ProblemError } from '@gatehouse/contract'
import { createLogger, createService } from '@gatehouse/kit'
import {
  type PostgresServer,
  noPostgres,
  startPostgres,
} from '../../../../test/support/postgres.ts'
import { TestClock, entriesOf } from '../access/test-access.ts'
import { configFromEnv } from '../config.ts'
import { openStore } from '../open-store.ts'
import { type TestDirectory, startDirectory } from '../test-directory.ts'
import type { UserStore } from '../store.ts'
import { storageFailure } from './failures.ts'
import { openServer } from './server.ts'
import { createPostgresStore } from './store.ts'

const log = createLogger('directory', { level: 'silent' })

describe('a PostgreSQL server', { skip: noPostgres }, () => {
  let server: PostgresServer
  let store: UserStore
  let directory: TestDirectory
  let folder: string
  let passwordFile: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-password-'))
    passwordFile = join(folder, 'password')
    server = await startPostgres()
    await writeFile(passwordFile, `${server.password}\n`)
    await server.stop()
    const settings = configFromEnv({
      LOG_LEVEL: 'silent',
      GATEHOUSE_AUTH: 'none',
      GATEHOUSE_STAGE: 'prod',
      DATABASE_URL: server.url,
      DATABASE_PASSWORD_FILE: passwordFile,
    })
    const opened = await openStore(settings, createService('directory', settings))
    store = opened.store
    await server.start()
    // It was not there at first: it is waited for.
    await opened.ready
    directory = await startDirectory(store, opened.access)
  })
  after(async () => {
    await directory?.close()
    await store?.close()
    await server?.remove()
    await rm(folder, { recursive: true })
  })

  const list = () => directory.send('/api/v1/users')
  async function untilServed(): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      if ((await list()).status === 200) return
      await sleep(50)
    }
    assert.fail('it has not recovered')
  }
  async function refused(answer: Promise<Response>): Promise<void> {
    const { status, headers } = await answer
    assert.deepEqual([status, headers.get('retry-after')], [503, '1'])
  }

  it('may go away and come back: 503 meanwhile, and nothing is lost', async () => {
    const { id } = await directory.add({ name: 'Ada', email: 'ada@x.org' })
    await server.stop()
    await Promise.all([refused(list()), refused(list()), refused(list())])
    const body = JSON.stringify({ name: 'Bob', email: 'bob@x.org' })
    const headers = { 'content-type': 'application/json' }
    await refused(directory.send('/api/v1/users', { method: 'POST', headers, body }))
    const hash = JSON.stringify({ tokenHash: '0'.repeat(64) })
    await refused(directory.send('/access/sessions/find', { method: 'POST', headers, body: hash }))
    await refused(directory.send('/access/keys?owner=ada'))
    const entries = JSON.stringify({ entries: entriesOf(new TestClock(), 'gateway-1', 1) })
    await refused(directory.send('/access/audit', { method: 'POST', headers, body: entries }))
    await refused(directory.send('/access/audit'))
    const health = await directory.send('/health')
    assert.equal(health.status, 503)
    const { dependencies } = (await health.json()) as { dependencies: object }
    assert.deepEqual(dependencies, { database: { status: 'down' } })

    await server.start()
    await untilServed()
    assert.equal((await directory.send('/health')).status, 200)
    assert.equal((await directory.send(`/api/v1/users/${id}`)).status, 200)
    assert.equal((await directory.send('/access/audit')).status, 200)
  })

  it('may go away in the middle of a transaction', async () => {
    const url = new URL(server.url)
    url.password = server.password
    const db = openServer({ url: url.href, log })
    const transaction = db.transaction().execute(async (tx) => {
      await tx.selectFrom('users').select('id').execute()
      await server.stop()
      // Until the connection has noticed.
      await sleep(50)
      await tx.selectFrom('users').select('id').execute()
    })
    await assert.rejects(transaction, (error) => {
      const failure = storageFailure(error)
      return failure instanceof ProblemError && failure.kind === 'storage-unavailable'
    })
    await db.destroy()
    await server.start()
  })

  it('may be swallowed by the network: who waits is told, and new connections are made', async (t) => {
    const proxy = await startProxy(Number(new URL(server.url).port))
    t.after(() => proxy.close())
    const url = new URL(server.url)
    url.password = server.password
    url.port = String(proxy.port)
    const remote = createPostgresStore(openServer({ url: url.href, log }))
    t.after(() => remote.close())
    // Several connections, at rest in the pool.
    await Promise.all(Array.from({ length: 4 }, () => remote.check()))
    proxy.swallow()
    const waiting = Array.from({ length: 4 }, () => remote.check())
    for (const check of await Promise.allSettled(waiting)) {
      assert.equal(check.status, 'rejected')
      assert.ok(check.reason instanceof ProblemError, String(check.reason))
      assert.equal(check.reason.kind, 'storage-unavailable')
    }
    await remote.check()
  })

  it('takes the password that the file holds now', async () => {
    await writeFile(passwordFile, 'old')
    await server.stop()
    await server.start()
    await refused(list())
    await refused(list())
    await writeFile(passwordFile, server.password)
    await untilServed()
  })
})

/** Stands between a client and a server. What it has swallowed, nobody hears of any more. */
async function startProxy(target: number) {
  let sockets: Socket[] = []
  const swallowed: Socket[] = []
  const proxy = createServer((socket) => {
    const upstream = connect(target, '127.0.0.1')
    socket.pipe(upstream).pipe(socket)
    for (const end of [socket, upstream]) end.on('error', () => undefined)
    sockets.push(socket, upstream)
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  return {
    port: (proxy.address() as AddressInfo).port,
    swallow() {
      for (const socket of sockets) socket.unpipe().pause()
      swallowed.push(...sockets)
      sockets = []
    },
    close() {
      proxy.close()
      for (const socket of [...sockets, ...swallowed]) socket.destroy()
    },
  }
}
