import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { avatarSizes } from '@gatehouse/contract'
import type { AvatarStorage } from './avatar.ts'
import { testAvatar } from './test-avatar.ts'

/** What any storage of pictures must do. `setup` answers an empty one; it is called for each case. */
export function describeAvatarStorage(
  name: string,
  setup: () => Promise<AvatarStorage>,
  skip?: string,
): void {
  describe(`the pictures in ${name}`, { skip }, () => {
    const [first, second] = [testAvatar('first'), testAvatar('second')]
    let storage: AvatarStorage
    beforeEach(async () => {
      storage = await setup()
    })

    it('are read in each size as they were saved', async () => {
      await storage.save(first)
      await storage.save(second)
      for (const { hash, pictures } of [first, second]) {
        for (const size of avatarSizes) {
          const picture = await storage.read(hash, size)
          assert.deepEqual(Buffer.from(picture ?? []), pictures[size])
        }
      }
    })

    it('are not found when there are none', async () => {
      assert.equal(await storage.read(first.hash, 64), undefined)
      await storage.remove(first.hash)
    })

    it('may be saved again, also at once', async () => {
      await storage.save(first)
      await Promise.all([storage.save(first), storage.save(first)])
      assert.ok(await storage.read(first.hash, 512))
    })

    it('are removed in all sizes, and no others', async () => {
      await storage.save(first)
      await storage.save(second)
      await storage.remove(first.hash)
      for (const size of avatarSizes) {
        assert.equal(await storage.read(first.hash, size), undefined)
        assert.ok(await storage.read(second.hash, size))
      }
    })
  })
}
