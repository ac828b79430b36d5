import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import { ProblemError, avatarSizes } from '@gatehouse/contract'
import type { Avatar } from '../avatars/avatar.ts'
import { testAvatar } from '../avatars/test-avatar.ts'
import type { StoreSetup } from './setup.ts'
import type { StoredUser, UserStore } from '../store.ts'

export function describeAvatarsOfUsers(setup: StoreSetup): void {
  const [first, second] = [testAvatar('first'), testAvatar('second')]
  let store: UserStore
  let ada: StoredUser
  beforeEach(async () => {
    store = await setup()
    ada = await store.create({ name: 'Ada', email: 'ada@x.org' }, first)
  })

  const kept = async ({ hash }: Avatar) => (await store.picture(hash, 64)) !== undefined

  it('answers each size of an avatar as it was given', async () => {
    assert.equal(ada.avatar, first.hash)
    for (const size of avatarSizes) {
      const picture = await store.picture(first.hash, size)
      assert.deepEqual(Buffer.from(picture as Uint8Array), first.pictures[size])
    }
    assert.equal(await store.picture(second.hash, 64), undefined)
  })

  it('forgets an avatar that is replaced, taken away or whose person goes', async () => {
    const replaced = (await store.update(ada, { avatar: second })) as StoredUser
    assert.deepEqual([replaced.avatar, replaced.version], [second.hash, 2])
    assert.deepEqual([await kept(first), await kept(second)], [false, true])

    const bare = (await store.update(replaced, { avatar: null })) as StoredUser
    assert.deepEqual([bare.avatar, await kept(second)], [null, false])

    const again = (await store.update(bare, { avatar: first })) as StoredUser
    assert.equal(await kept(first), true)
    assert.equal(await store.remove(again), true)
    assert.equal(await kept(first), false)
  })

  it('keeps one that others have, too', async () => {
    const bob = await store.create({ name: 'Bob', email: 'bob@x.org' }, first)
    await store.remove(ada)
    assert.equal(await kept(first), true)
    await store.update(bob, { avatar: second })
    assert.equal(await kept(first), false)
  })

  it('keeps nothing of what came to nothing', async () => {
    const renamed = (await store.update(ada, { name: 'Countess' })) as StoredUser
    assert.equal(await store.update(ada, { avatar: second }), undefined)
    await assert.rejects(store.create({ name: 'Bob', email: 'ADA@x.org' }, second), ProblemError)
    assert.equal(await kept(second), false)

    assert.equal(await store.update(ada, { avatar: null }), undefined)
    assert.equal(await store.remove(ada), false)
    assert.equal((await store.get(ada.id))?.avatar, first.hash)
    assert.equal(await kept(first), true)
    assert.ok(await store.update(renamed, { name: 'Ada', avatar: first }))
    assert.equal(await kept(first), true)
  })

  it('is there for everyone who has it, whatever happens at once', async () => {
    const people = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        store.create({ name: `${index}`, email: `${index}@x.org` }, index % 2 ? first : second),
      ),
    )
    for (let round = 0; round < 15; round += 1) {
      await Promise.all(
        people.map(async (person, index) => {
          const avatar = [first, second, null][(index + round) % 3] as Avatar | null
          people[index] = (await store.update(person, { avatar })) as StoredUser
        }),
      )
      for (const { avatar } of people) {
        if (avatar !== null) assert.ok(await store.picture(avatar, 512), `round ${round}`)
      }
    }
  })
}
