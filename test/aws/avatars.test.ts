import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ProblemError } from '@gatehouse/contract'
import { createS3, s3Avatars } from '../../services/directory/src/avatars/s3.ts'
import { describeAvatarStorage } from '../../services/directory/src/avatars/storage.contract.ts'
import { testAvatar } from '../../services/directory/src/avatars/test-avatar.ts'
import { createPostgresStore } from '../../services/directory/src/postgres/store.ts'
import { describeStore } from '../../services/directory/src/store.contract.ts'
import { databases } from '../support/databases.ts'
import { type Emulator, noEmulator, startEmulator } from '../support/emulator.ts'

describe('avatars in S3', { skip: noEmulator }, () => {
  let emulator: Emulator
  let buckets = 0
  before(async () => {
    emulator = await startEmulator()
  })
  after(() => emulator?.stop())

  const clientOf = (endpoint: string) =>
    createS3({
      endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    })
  async function newBucket(): Promise<string> {
    const bucket = `avatars-${(buckets += 1)}`
    const { status } = await fetch(`${emulator.endpoint}/${bucket}`, { method: 'PUT' })
    assert.equal(status, 200)
    return bucket
  }
  const setup = async () => s3Avatars(await newBucket(), clientOf(emulator.endpoint))

  describeAvatarStorage('S3', setup)

  for (const database of databases) {
    describeStore(
      `${database.name} and S3`,
      async () => createPostgresStore(await database.open(), await setup()),
      database.skip,
    )
  }

  it('are three objects for each picture, and nothing in the database', async () => {
    const bucket = await newBucket()
    const db = await databases[0]?.open()
    assert.ok(db)
    const store = createPostgresStore(db, s3Avatars(bucket, clientOf(emulator.endpoint)))
    const avatar = testAvatar('first')
    await store.create({ name: 'Ada', email: 'ada@x.org' }, avatar)
    const list = await (await fetch(`${emulator.endpoint}/${bucket}?list-type=2`)).text()
    assert.deepEqual(
      [...list.matchAll(/<Key>([^<]+)</g)].map(([, key]) => key),
      [256, 512, 64].map((size) => `avatars/${avatar.hash}/${size}.webp`),
    )
    assert.deepEqual(await db.selectFrom('pictures').selectAll().execute(), [])
  })

  it('fail with 503, and change nothing, while S3 refuses or is away', async () => {
    const db = await databases[0]?.open()
    assert.ok(db)
    const absent = s3Avatars('no-such-bucket', clientOf(emulator.endpoint))
    const away = s3Avatars('any', clientOf('http://127.0.0.1:9'))
    for (const storage of [absent, away]) {
      const store = createPostgresStore(db, storage)
      const adding = store.create({ name: 'Ada', email: 'ada@x.org' }, testAvatar('first'))
      await assert.rejects(adding, (error) => {
        assert.ok(error instanceof ProblemError, String(error))
        return error.kind === 'storage-unavailable' && error.headers['retry-after'] === '1'
      })
      assert.deepEqual((await store.list({ limit: 10 })).users, [])
    }
  })
})
