import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { everyItem, maxAuditBatch } from '@gatehouse/contract'
import { createLogger } from '@gatehouse/kit'
import { sql } from 'kysely'
import { type TestDatabase, databases } from '../../../../test/support/databases.ts'
import { createPostgresAccess } from '../postgres/access/store.ts'
import type { Database } from '../postgres/schema.ts'
import { createPostgresStore } from '../postgres/store.ts'
import { type TestDirectory, startDirectory } from '../test-directory.ts'
import { TestClock, entriesOf, failsWith, hashOf, newKey, newSession } from './test-access.ts'

const [embedded] = databases as [TestDatabase]
const clock = new TestClock()
clock.milliseconds = Date.now()

describe('what the gateway has kept by the directory', () => {
  let db: Database
  let directory: TestDirectory
  let logged = ''
  const destination = { write: (line: string) => void (logged += line) }
  const log = createLogger('directory', { level: 'trace', destination })
  before(async () => {
    db = await embedded.open()
    const access = createPostgresAccess(db, { log })
    directory = await startDirectory(createPostgresStore(db), access, { log })
  })
  after(() => directory?.close())
  beforeEach(async () => {
    await embedded.open()
    logged = ''
  })

  const createSession = async () =>
    (await directory.client.createSession({ body: newSession(clock) })).data
  const findSession = async (secret = 'cookie') =>
    (await directory.client.findSession({ body: { tokenHash: hashOf(secret) } })).data
  const createKey = async () => (await directory.client.createKey({ body: newKey(clock) })).data
  const append = (...entries: object[]) =>
    send('POST', '/access/audit', { entries: entries as never })

  async function send(method: string, path: string, body?: object) {
    const headers = { 'content-type': 'application/json' }
    const init = body && { headers, body: JSON.stringify(body) }
    const answer = await directory.send(path, { method, ...init })
    assert.equal(answer.headers.get('cache-control'), 'no-store', `${method} ${path}`)
    return { status: answer.status, text: await answer.text() }
  }

  describe('a session', () => {
    it('begins, is found, renewed by who has the lease, listed and ended', async () => {
      const { client } = directory
      const session = await createSession()
      const { id, version } = session
      assert.deepEqual(await findSession(), session)
      const params = { id }
      const lease = { subject: 'ada', version, seconds: 30 }
      const leases = [
        await client.leaseSession({ params, body: lease }),
        await client.leaseSession({ params, body: lease }),
      ]
      assert.deepEqual(
        leases.map(({ data }) => data.leased),
        [true, false],
      )
      const state = { name: 'Countess', roles: ['admin'], freshUntil: clock.after(600) }
      const renewal = { params, body: { subject: 'ada', version, ...state } }
      const renewed = (await client.renewSession(renewal)).data
      assert.deepEqual([renewed.name, renewed.version], ['Countess', 2])
      await assert.rejects(client.renewSession(renewal), failsWith('session-changed'))
      const { data } = await client.listSessions({ query: { subject: 'ada' } })
      const { createdAt, lastUsedAt, expiresAt } = session
      assert.deepEqual(data, [{ id, createdAt, lastUsedAt, expiresAt }])
      await client.endSession({ params, query: { subject: 'ada' } })
      await assert.rejects(findSession(), failsWith('session-not-found'))
    })

    it('is nobody else’s', async () => {
      const { id } = await createSession()
      const body = { subject: 'bob', version: 1 }
      const state = { name: 'Bob', roles: [], freshUntil: clock.after(600) }
      const attempts = [
        await send('POST', `/access/sessions/${id}/lease`, { ...body, seconds: 5 }),
        await send('PUT', `/access/sessions/${id}`, { ...body, ...state }),
        await send('DELETE', `/access/sessions/${id}?subject=bob`),
      ]
      for (const { status, text } of attempts) {
        assert.equal(status, 404)
        assert.match(text, /session-not-found/)
      }
      assert.equal((await findSession()).version, 1)
    })

    it('keeps no more than what is known of one', async () => {
      const more = { id: 'x', version: 7, createdAt: 'never' }
      const body = { ...newSession(clock), ...more }
      const { status } = await send('POST', '/access/sessions', body)
      assert.equal(status, 201)
      const { id, version } = await findSession()
      assert.match(id, /^[0-9a-f]{32}$/)
      assert.equal(version, 1)
    })

    it('is not begun by what is not valid', async () => {
      for (const wrong of [
        { tokenHash: 'cookie' },
        { subject: 'a\0b' },
        { expiresAt: 'tomorrow' },
        { freshUntil: '2026-12-31T23:59:60Z' },
        { roles: ['a\nb'] },
      ]) {
        const body = { ...newSession(clock), ...wrong }
        const { status } = await send('POST', '/access/sessions', body)
        assert.equal(status, 400, JSON.stringify(wrong))
      }
      const { id } = await createSession()
      const huge = { subject: 'ada', version: 1e300, seconds: 5 }
      assert.equal((await send('POST', `/access/sessions/${id}/lease`, huge)).status, 400)
      assert.equal((await send('GET', '/access/sessions')).status, 400)
      assert.equal((await send('GET', '/access/sessions?subject=%00')).status, 400)
    })
  })

  it('an API key is kept, found, listed and revoked, by its owner alone', async () => {
    const { client } = directory
    const key = await createKey()
    assert.deepEqual((await client.findKey({ body: { keyHash: hashOf('key') } })).data, key)
    assert.deepEqual((await client.listKeys({ query: { owner: 'bob' } })).data, [])
    const foreign = await send('DELETE', `/access/keys/${key.id}?owner=bob`)
    assert.deepEqual([foreign.status, /key-not-found/.test(foreign.text)], [404, true])
    const listed = (await client.listKeys({ query: { owner: 'ada' } })).data
    assert.deepEqual(
      listed.map(({ id }) => id),
      [key.id],
    )
    assert.equal((await send('POST', '/access/keys', newKey(clock))).status, 400)
    assert.equal((await send('DELETE', `/access/keys/${key.id}?owner=ada`)).status, 204)
    const found = await send('POST', '/access/keys/find', { keyHash: hashOf('key') })
    assert.equal(found.status, 404)
  })

  describe('the audit log', () => {
    it('takes what follows, once, and shows it page by page', async () => {
      const all = entriesOf(clock, 'gateway-1', 7)
      assert.equal((await append(...all.slice(0, 4))).status, 204)
      assert.equal((await append(...all)).status, 204)
      const gap = await append(...entriesOf(clock, 'gateway-1', 9).slice(8))
      assert.deepEqual([gap.status, /audit-out-of-order/.test(gap.text)], [409, true])
      for (const limit of [2, 7, 50]) {
        const query = { limit, from: clock.after(0), actor: 'ada' }
        const found = await Array.fromAsync(everyItem(directory.client.readAudit, { query }))
        assert.deepEqual(found, all.toReversed())
      }
      const { data, meta } = await directory.client.listAuditWriters({})
      assert.deepEqual(
        data.map(({ writer, sequence, hash }) => [writer, sequence, hash]),
        [['gateway-1', 7, all.at(-1)?.hash]],
      )
      assert.equal(meta.nextCursor, undefined)
    })

    it('takes nothing that is not valid, and shows what it can of odd questions', async () => {
      const [entry] = entriesOf(clock, 'gateway-1', 1) as [ReturnType<typeof entriesOf>[number]]
      const wrong = [
        [{ ...entry, unknown: 1 }],
        [{ ...entry, actor: { ...entry.actor, unknown: 1 } }],
        [{ ...entry, hash: 'f'.repeat(64) }],
        [{ ...entry, sequence: 0.5 }],
        entriesOf(clock, 'gateway-1', maxAuditBatch + 1),
        [],
      ]
      for (const entries of wrong) assert.equal((await append(...entries)).status, 400)
      assert.equal((await append({ ...entry, sequence: 1e300 })).status, 400)
      for (const query of [
        'from=0000-01-01T00:00:00%2B14:00',
        'to=9999-12-31T23:59:59-14:00',
        'actor=%00&action=%00',
        'cursor=AAAA',
      ]) {
        assert.equal((await send('GET', `/access/audit?${query}`)).status, 200, query)
      }
      assert.equal((await send('GET', '/access/audit?from=2026-12-31T23:59:60Z')).status, 400)
    })
  })

  it('is logged by nobody, also where the database fails', async () => {
    const body = newSession(clock, { sealedTokens: 'canary', name: 'canary' })
    await directory.client.createSession({ body })
    await sql`alter table sessions add check (version > 1) not valid`.execute(db)
    const again = { ...body, tokenHash: hashOf('other') }
    assert.equal((await send('POST', '/access/sessions', again)).status, 500)
    assert.match(logged, /sessions_version_check/)
    assert.doesNotMatch(logged, /canary/)
    assert.ok(!logged.includes(body.tokenHash) && !logged.includes(again.tokenHash))
    await sql`alter table sessions drop constraint sessions_version_check`.execute(db)
  })
})
