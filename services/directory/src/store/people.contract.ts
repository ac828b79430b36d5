import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { ProblemError } from '@gatehouse/contract'
import type { StoreSetup } from './setup.ts'
import type { StoredUser, UserStore } from '../store.ts'

const taken = (error: unknown) => error instanceof ProblemError && error.kind === 'email-taken'

export function describePeople(setup: StoreSetup): void {
  let store: UserStore
  let ada: StoredUser
  beforeEach(async () => {
    store = await setup()
    ada = await store.create({ name: 'Ada', email: 'Ada@Example.com' })
  })

  describe('create', () => {
    it('keeps a person as given, with a version 7 UUID and times', async () => {
      assert.match(ada.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      assert.ok(Math.abs(Date.now() - ada.createdAt.getTime()) < 60_000)
      assert.deepEqual(await store.get(ada.id), {
        id: ada.id,
        name: 'Ada',
        email: 'Ada@Example.com',
        avatar: null,
        version: 1,
        createdAt: ada.createdAt,
        updatedAt: ada.createdAt,
      })
      assert.equal(await store.get('nobody'), undefined)
      assert.equal(await store.get('no\uFFFDbody'), undefined)
    })

    it('gives an e-mail address to one person, in whatever case or composition', async () => {
      await store.create({ name: 'Ada', email: 'é@example.com' })
      for (const email of ['ADA@EXAMPLE.COM', 'E\u0301@example.com']) {
        await assert.rejects(store.create({ name: 'Other', email }), taken, email)
      }
    })

    it('gives it to one of twenty who come at once', async () => {
      const all = await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) =>
          store.create({ name: `${index}`, email: index % 2 ? 'one@x.org' : 'ONE@X.ORG' }),
        ),
      )
      const refused = all.filter((result) => result.status === 'rejected')
      assert.equal(refused.length, 19)
      for (const { reason } of refused) assert.ok(taken(reason), String(reason))
      assert.equal((await store.list({ prefix: 'one@x.org', limit: 10 })).users.length, 1)
    })
  })

  describe('update', () => {
    it('changes what is named, and the version', async () => {
      const first = await store.update(ada, { name: 'Countess' })
      assert.deepEqual(first, {
        ...ada,
        name: 'Countess',
        version: 2,
        updatedAt: first?.updatedAt,
      })
      assert.ok(first && first.updatedAt >= ada.updatedAt)
      const second = await store.update(first, { email: 'ada@new.org' })
      assert.deepEqual(
        [second?.name, second?.email, second?.version],
        ['Countess', 'ada@new.org', 3],
      )
      assert.deepEqual(await store.get(ada.id), second)
      await store.create({ name: 'Next', email: 'ada@example.com' })
    })

    it('lets one of ten win who know the same version', async () => {
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, index) => store.update(ada, { name: `name ${index}` })),
      )
      const winners = results.filter((user) => user !== undefined)
      assert.equal(winners.length, 1)
      assert.deepEqual(await store.get(ada.id), winners[0])
    })

    it('takes no address that someone has, and one’s own in another case', async () => {
      const bob = await store.create({ name: 'Bob', email: 'bob@example.com' })
      await assert.rejects(store.update(bob, { email: 'ada@EXAMPLE.com' }), taken)
      assert.deepEqual(await store.get(bob.id), bob)
      assert.equal((await store.update(bob, { email: 'BOB@example.com' }))?.version, 2)
    })

    it('has no effect on someone who is gone', async () => {
      assert.equal(await store.remove(ada), true)
      assert.equal(await store.update(ada, { name: 'Ghost' }), undefined)
      assert.equal(await store.get(ada.id), undefined)
    })
  })

  describe('remove', () => {
    it('removes a person as known, once, and frees the address', async () => {
      const changed = (await store.update(ada, { name: 'Countess' })) as StoredUser
      assert.equal(await store.remove(ada), false)
      assert.deepEqual(await store.get(ada.id), changed)
      const results = await Promise.all([store.remove(changed), store.remove(changed)])
      assert.deepEqual(new Set(results), new Set([true, false]))
      await store.create({ name: 'Next', email: 'ada@example.com' })
    })
  })

  it('check answers', () => store.check())
}
