import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { type KeptSession, type SessionStore, maxSessionsEach } from './store.ts'
import { type AccessSetup, TestClock, failsWith, hashOf, newSession, until } from './test-access.ts'

const missing = failsWith('session-not-found')

export function describeSessions(setup: AccessSetup): void {
  let clock: TestClock
  let store: SessionStore
  let session: KeptSession
  const tokenHash = hashOf('cookie')
  const full = {
    email: 'ada@x.org',
    sealedTokens: 's'.repeat(60_000),
    userAgent: 'Firefox "120" \\u0000',
    address: '::1',
    name: 'Ada\0 \u{1F600}',
  }
  beforeEach(async () => {
    clock = new TestClock()
    store = (await setup(clock)).sessions
    session = await store.create(newSession(clock, full))
  })
  const mine = () => ({ id: session.id, subject: 'ada', version: session.version })

  describe('create', () => {
    it('keeps what it is given, and answers it by the hash', async () => {
      assert.match(session.id, /^[0-9a-f]{32}$/)
      const { tokenHash: _hash, ...given } = newSession(clock, full)
      const times = { createdAt: clock.after(0), lastUsedAt: clock.after(0) }
      assert.deepEqual(session, { ...given, ...times, id: session.id, version: 1 })
      assert.deepEqual(await store.find(tokenHash), session)
      await assert.rejects(store.find(hashOf('other')), missing)
    })

    it('keeps a hash once', async () => {
      const again = store.create(newSession(clock, { subject: 'bob' }))
      await assert.rejects(again, failsWith('invalid-request'))
      assert.deepEqual(await store.list('bob'), [])
      assert.equal((await store.find(tokenHash)).subject, 'ada')
    })

    it(`ends the oldest beyond ${maxSessionsEach}, also of those that begin at once`, async () => {
      const others = Array.from({ length: maxSessionsEach - 3 }, (_, index) => index)
      for (const index of others) {
        clock.pass(1)
        await store.create(newSession(clock, { tokenHash: hashOf(`other ${index}`) }))
      }
      await store.create(newSession(clock, { tokenHash: hashOf('of bob'), subject: 'bob' }))
      clock.pass(1)
      const last = ['a', 'b', 'c', 'd'].map((name) =>
        store.create(newSession(clock, { tokenHash: hashOf(name) })),
      )
      const ids = (await Promise.all(last)).map(({ id }) => id)
      const listed = (await store.list('ada')).map(({ id }) => id)
      assert.equal(listed.length, maxSessionsEach)
      assert.deepEqual(new Set(listed.slice(0, 4)), new Set(ids))
      await assert.rejects(store.find(tokenHash), missing)
      await assert.rejects(store.find(hashOf('other 0')), missing)
      await store.find(hashOf('other 1'))
      await store.find(hashOf('of bob'))
    })
  })

  it('is not there once it has expired, for anything', async () => {
    clock.pass(28_799)
    await store.find(tokenHash)
    clock.pass(1)
    await assert.rejects(store.find(tokenHash), missing)
    await assert.rejects(store.lease({ ...mine(), seconds: 5 }), missing)
    await assert.rejects(store.renew(mine(), newSession(clock)), missing)
    await assert.rejects(store.end(mine()), missing)
    assert.deepEqual(await store.list('ada'), [])
  })

  it('notes its last use when it is found, once a minute', async () => {
    const lastUse = async () => (await store.list('ada'))[0]?.lastUsedAt
    clock.pass(59)
    await store.find(tokenHash)
    clock.pass(1)
    const used = clock.after(0)
    await store.find(tokenHash)
    await until(async () => (await lastUse()) === used)
    clock.pass(59)
    assert.equal((await store.find(tokenHash)).lastUsedAt, used)
    clock.pass(1)
    await store.find(tokenHash)
    await until(async () => (await lastUse()) === clock.after(0))
  })

  describe('lease', () => {
    it('is had by one of twenty who ask at once', async () => {
      const all = await Promise.all(
        Array.from({ length: 20 }, () => store.lease({ ...mine(), seconds: 10 })),
      )
      assert.equal(all.filter(Boolean).length, 1)
    })

    it('ends by itself, and for nobody else before', async () => {
      assert.equal(await store.lease({ ...mine(), seconds: 10 }), true)
      clock.pass(9)
      assert.equal(await store.lease({ ...mine(), seconds: 10 }), false)
      clock.pass(1)
      assert.equal(await store.lease({ ...mine(), seconds: 10 }), true)
    })

    it('is of the version that is known, and of one’s own session', async () => {
      assert.equal(await store.lease({ ...mine(), version: 2, seconds: 10 }), false)
      await assert.rejects(store.lease({ ...mine(), subject: 'bob', seconds: 10 }), missing)
      await assert.rejects(store.lease({ ...mine(), id: '0'.repeat(32), seconds: 10 }), missing)
    })
  })

  describe('renew', () => {
    const state = { name: 'Countess', roles: [], freshUntil: '2026-11-21T09:00:00.000Z' }

    it('keeps what is new instead of what was, and frees the lease', async () => {
      await store.lease({ ...mine(), seconds: 300 })
      const renewed = await store.renew(mine(), state)
      const { email: _email, sealedTokens: _tokens, ...rest } = session
      assert.deepEqual(renewed, { ...rest, ...state, version: 2 })
      assert.deepEqual(await store.find(tokenHash), renewed)
      assert.equal(await store.lease({ ...mine(), version: 2, seconds: 10 }), true)
    })

    it('is done by one of ten who know the same version', async () => {
      const all = await Promise.allSettled(
        Array.from({ length: 10 }, (_, index) =>
          store.renew(mine(), { ...state, name: `${index}` }),
        ),
      )
      const refused = all.filter((result) => result.status === 'rejected')
      assert.equal(refused.length, 9)
      for (const { reason } of refused) assert.ok(failsWith('session-changed')(reason), reason)
      assert.equal((await store.find(tokenHash)).version, 2)
    })

    it('is of one’s own session', async () => {
      await assert.rejects(store.renew({ ...mine(), subject: 'bob' }, state), missing)
      assert.deepEqual(await store.find(tokenHash), session)
    })
  })

  describe('end', () => {
    it('ends one’s own, once, for everyone who has the cookie', async () => {
      await assert.rejects(store.end({ ...mine(), subject: 'bob' }), missing)
      await store.find(tokenHash)
      await store.end(mine())
      await assert.rejects(store.find(tokenHash), missing)
      await assert.rejects(store.renew(mine(), newSession(clock)), missing)
      await assert.rejects(store.end(mine()), missing)
      assert.deepEqual(await store.list('ada'), [])
    })

    it('stays so when the last use is noted late', async () => {
      clock.pass(60)
      // The note is still under way.
      await store.find(tokenHash)
      await store.end(mine())
      await assert.rejects(store.find(tokenHash), missing)
      assert.deepEqual(await store.list('ada'), [])
    })
  })

  it('list shows those of one person, newest first', async () => {
    clock.pass(1)
    const second = await store.create(newSession(clock, { tokenHash: hashOf('second') }))
    await store.create(newSession(clock, { tokenHash: hashOf('of bob'), subject: 'Ada' }))
    assert.deepEqual(await store.list('ada'), [second, session])
    assert.deepEqual(await store.list('nobody'), [])
  })
}
