import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { ProblemError } from '@gatehouse/contract'
import type { AvatarStorage } from '../../services/directory/src/avatars/avatar.ts'
import { s3Avatars } from '../../services/directory/src/avatars/s3.ts'
import { describeAvatarStorage } from '../../services/directory/src/avatars/storage.contract.ts'
import { testAvatar } from '../../services/directory/src/avatars/test-avatar.ts'
import { createPostgresStore } from '../../services/directory/src/postgres/store.ts'
import { describeStore } from '../../services/directory/src/store.contract.ts'
import { databases } from '../support/databases.ts'
import { type Emulator, noEmulator, startEmulator } from '../support/emulator.ts'
import { directoryClients } from './directory-clients.ts'

describe('avatars in S3', { skip: noEmulator }, () => {
  let emulator: Emulator
  let buckets = 0
  before(async () => {
    emulator = await startEmulator()
  })
  after(() => emulator?.stop())

  const clientOf = (endpoint: string) => directoryClients(endpoint).s3()
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

  it('are still there for a person whose removal comes to nothing, or S3 refuses', async () => {
    const db = await databases[0]?.open()
    assert.ok(db)
    const storage = await setup()
    let left = 0
    const refusing = { ...storage, remove: () => Promise.reject(new Error('refused')) }
    const store = createPostgresStore(db, refusing, () => (left += 1))
    const avatar = testAvatar('first')
    const ada = await store.create({ name: 'Ada', email: 'ada@x.org' }, avatar)
    assert.equal(await store.remove({ ...ada, version: 7 }), false)
    assert.ok(await store.picture(avatar.hash, 64))
    assert.equal(await store.remove(ada), true)
    assert.equal(await store.get(ada.id), undefined)
    assert.equal(left, 1)
  })

  it('fail with 503, and change nothing, while S3 refuses or is away', async () => {
    const db = await databases[0]?.open()
    assert.ok(db)
    const absent = s3Avatars('no-such-bucket', clientOf(emulator.endpoint))
    const away = s3Avatars('any', clientOf('http://127.0.0.1:9'))
    for (const [storage, detail] of [
      [absent, /bucket that S3_BUCKET names is not there/],
      [away, /AWS does not answer/],
    ] as const) {
      const store = createPostgresStore(db, storage)
      const adding = store.create({ name: 'Ada', email: 'ada@x.org' }, testAvatar('first'))
      await assert.rejects(adding, (error) => {
        assert.ok(error instanceof ProblemError, String(error))
        assert.match(error.message, detail)
        return error.kind === 'storage-unavailable' && Number(error.headers['retry-after']) > 0
      })
      assert.deepEqual((await store.list({ limit: 10 })).users, [])
    }
  })
})

describe('s3Avatars', () => {
  const received: IncomingMessage[] = []
  let forbids = false
  const server = createServer((request, response) => {
    received.push(request)
    request.resume()
    if (!forbids) return response.end()
    response.writeHead(403, { 'content-type': 'application/xml' })
    return response.end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>')
  })
  let avatars: AvatarStorage
  before(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    avatars = s3Avatars('avatars', directoryClients(`http://127.0.0.1:${port}`).s3())
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })

  it('gives nobody access to a picture, and says what it is', async () => {
    await avatars.save(testAvatar('first'))
    assert.equal(received.length, 3)
    for (const { method, headers } of received) {
      assert.deepEqual([method, headers['content-type']], ['PUT', 'image/webp'])
      assert.deepEqual(
        Object.keys(headers).filter((name) => /^x-amz-(acl|grant)/.test(name)),
        [],
      )
    }
  })

  it('takes a refusal for one, though who may not list a bucket gets it for what is not there', async () => {
    forbids = true
    await assert.rejects(
      avatars.read('none', 64),
      (error) => error instanceof ProblemError && error.kind === 'storage-access-denied',
    )
  })
})
