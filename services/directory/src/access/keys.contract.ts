import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { maxKeysEach } from '@gatehouse/contract'
import type { KeptKey, KeyStore } from './store.ts'
import { type AccessSetup, TestClock, failsWith, hashOf, newKey, until } from './test-access.ts'

const missing = failsWith('key-not-found')

export function describeKeys(setup: AccessSetup): void {
  let clock: TestClock
  let store: KeyStore
  let key: KeptKey
  const keyHash = hashOf('key')
  beforeEach(async () => {
    clock = new TestClock()
    store = (await setup(clock)).keys
    key = await store.create(newKey(clock))
  })
  const mine = () => ({ id: key.id, owner: 'ada' })
  const add = (name: string, more: Partial<ReturnType<typeof newKey>> = {}) =>
    store.create(newKey(clock, { keyHash: hashOf(name), name, ...more }))

  describe('create', () => {
    it('keeps what it is given, and answers it by the hash', async () => {
      assert.match(key.id, /^[0-9a-f]{32}$/)
      const { keyHash: _hash, ...given } = newKey(clock)
      assert.deepEqual(key, { ...given, id: key.id, createdAt: clock.after(0) })
      assert.deepEqual(await store.find(keyHash), key)
      await assert.rejects(store.find(hashOf('other')), missing)
    })

    it('keeps a hash once', async () => {
      await assert.rejects(add('key', { owner: 'bob' }), failsWith('invalid-request'))
      assert.deepEqual(await store.list('bob'), [])
    })

    it(`gives an owner ${maxKeysEach}, also when they come at once, not counting expired ones`, async () => {
      for (let index = 0; index < 2; index += 1)
        await add(`old ${index}`, { expiresAt: clock.after(1) })
      clock.pass(1)
      const others = Array.from({ length: maxKeysEach - 3 }, (_, index) => `other ${index}`)
      for (const name of others) await add(name)
      const all = await Promise.allSettled(['a', 'b', 'c', 'd'].map((name) => add(name)))
      const refused = all.filter((result) => result.status === 'rejected')
      assert.equal(refused.length, 2)
      for (const { reason } of refused) assert.ok(failsWith('too-many-keys')(reason), reason)
      assert.equal((await store.list('ada')).length, maxKeysEach)
      await add('of bob', { owner: 'bob' })
      await store.revoke(mine())
      await add('e')
    })
  })

  it('is not there once it has expired', async () => {
    clock.pass(86_399)
    await store.find(keyHash)
    clock.pass(1)
    await assert.rejects(store.find(keyHash), missing)
    await assert.rejects(store.revoke(mine()), missing)
    assert.deepEqual(await store.list('ada'), [])
  })

  it('notes its last use when it is found, from the first on', async () => {
    const used = clock.after(0)
    const lastUse = async () => (await store.list('ada'))[0]?.lastUsedAt
    assert.equal(await lastUse(), undefined)
    await store.find(keyHash)
    await until(async () => (await lastUse()) === used)
    clock.pass(60)
    assert.equal((await store.find(keyHash)).lastUsedAt, used)
    await until(async () => (await lastUse()) === clock.after(0))
  })

  it('revoke ends one’s own, once', async () => {
    await assert.rejects(store.revoke({ ...mine(), owner: 'bob' }), missing)
    await store.find(keyHash)
    await store.revoke(mine())
    await assert.rejects(store.find(keyHash), missing)
    await assert.rejects(store.revoke(mine()), missing)
    assert.deepEqual(await store.list('ada'), [])
  })

  it('list shows those of one owner, newest first', async () => {
    clock.pass(1)
    const second = await add('second')
    await add('of bob', { owner: 'bob' })
    assert.deepEqual(await store.list('ada'), [second, key])
  })
}
