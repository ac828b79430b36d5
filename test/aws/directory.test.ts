import assert from 'node:assert/strict'
import { PassThrough, type Writable } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { ProblemError, avatarSizes } from '@gatehouse/contract'
import { pino } from 'pino'
import type { AvatarStorage } from '../../services/directory/src/avatars/avatar.ts'
import { s3Avatars } from '../../services/directory/src/avatars/s3.ts'
import { testAvatar } from '../../services/directory/src/avatars/test-avatar.ts'
import { compareTexts } from '../../services/directory/src/dynamodb/sort-keys.ts'
import { personOf } from '../../services/directory/src/dynamodb/person.ts'
import { createDynamoStore } from '../../services/directory/src/dynamodb/store.ts'
import type { StoredUser, UserPage, UserStore } from '../../services/directory/src/store.ts'
import { describeStore } from '../../services/directory/src/store.contract.ts'
import { foldKey } from '../../services/directory/src/users/search-keys.ts'
import { type Emulator, noEmulator, startEmulator } from '../support/emulator.ts'
import { directoryClients } from './directory-clients.ts'
import { createTable, type Front, startFront } from './directory-table.ts'

describe('DynamoDB', { skip: noEmulator }, () => {
  let emulator: Emulator
  let front: Front
  let tables = 0
  before(async () => {
    emulator = await startEmulator()
    front = await startFront(emulator.endpoint)
    await createBucket('avatars')
  })
  after(async () => {
    await front?.close()
    await emulator?.stop()
  })

  const s3 = () => directoryClients(emulator.endpoint).s3()
  const inBucket = (bucket = 'avatars') => s3Avatars(bucket, s3())

  function createBucket(bucket: string) {
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const
    return s3().send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }))
  }

  async function newStore(pictures: AvatarStorage, said: Writable = new PassThrough()) {
    const name = `people-${(tables += 1)}`
    const client = directoryClients(front.endpoint).dynamo()
    await createTable(client, name)
    return createDynamoStore({ table: { client, name }, pictures, log: pino(said) })
  }

  describeStore('DynamoDB and S3', () => newStore(inBucket()))

  describe('createDynamoStore', () => {
    const ada = { name: 'Ada', email: 'ada@x.org' }
    const [first, second] = [testAvatar('first'), testAvatar('second')]

    it('pages through names in order that are the same for more than a key holds', async () => {
      const store = await newStore(inBucket())
      // A character that is folded to three, of four bytes each.
      const beginning = '\u{1D160}'.repeat(99)
      const names = ['', 'a', 'a a', 'b', 'é', '\u{1D160}', '😀', '\u{10FFFF}'].map(
        (end) => beginning + end,
      )
      const ordered = names.toSorted((a, b) => compareTexts(foldKey(a), foldKey(b)))
      const added = [...names, ...names].entries()
      for (const [index, name] of added) await store.create({ name, email: `x${index}@x.org` })
      for (const limit of [1, 3, 100]) {
        for (const [prefix, expected] of [
          [foldKey('\u{1D160}'), ordered],
          [foldKey(`${beginning}A`), ordered.slice(1, 3)],
        ] as const) {
          const found = await everyone(store, prefix, limit)
          assert.deepEqual(
            found.map(({ name }) => name),
            expected.flatMap((name) => [name, name]),
          )
          assert.equal(new Set(found.map(({ id }) => id)).size, found.length)
        }
      }
    })

    it('keeps the longest name and address that are taken', async () => {
      const store = await newStore(inBucket())
      const name = '\u{1D160}'.repeat(200)
      const domain = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(57)}.org`
      const email = `${'\u{1D160}'.repeat(64)}@${domain}`
      const person = await store.create({ name, email })
      await assert.rejects(store.create({ name, email: email.toUpperCase() }), /belongs to one/)
      for (const prefix of [name, email]) {
        const { users } = await store.list({ prefix: foldKey(prefix), limit: 10 })
        assert.deepEqual(users, [person])
      }
      assert.equal(await store.remove(person), true)
    })

    it('does once what it is asked again because the answer was lost', async () => {
      const store = await newStore(inBucket())
      front.losing = 1
      const person = await store.create(ada, first)
      assert.equal(front.losing, 0)
      front.losing = 1
      const renamed = await store.update(person, { name: 'Countess' })
      assert.equal(renamed?.version, 2)
      front.losing = 1
      assert.equal(await store.remove(renamed), true)
      assert.deepEqual((await store.list({ limit: 10 })).users, [])
      assert.equal(await store.picture(first.hash, 64), undefined)
    })

    it('refuses what others have made impossible already, though they are in the way still', async () => {
      const store = await newStore(inBucket())
      const person = await store.create(ada)
      const other = await store.create({ name: 'Bob', email: 'bob@x.org' })
      const renamed = await store.update(person, { name: 'Countess' })
      for (const attempt of [
        () => store.create(ada),
        () => store.update(other, { email: ada.email }),
      ]) {
        front.busy = 12
        emailTaken(await attempt().then(String, (error: unknown) => error))
        assert.equal(front.busy, 11, 'it was known at once')
      }
      assert.equal(await store.update(person, { name: 'Too late' }), undefined)
      assert.equal(front.busy, 10)
      front.busy = 1
      assert.equal((await store.update(other, { email: 'b@x.org' }))?.version, 2)
      assert.equal(front.busy, 0)
      assert.deepEqual(await store.get(person.id), renamed)
    })

    it('removes no picture that someone has again, however late it comes to it', async () => {
      const pictures = inBucket()
      const { promise: late, resolve: letGo } = Promise.withResolvers<void>()
      const store = await newStore({
        ...pictures,
        remove: (hash) => late.then(() => pictures.remove(hash)),
      })
      const person = await store.create(ada, first)
      const removing = store.update(person, { avatar: null })
      while ((await store.get(person.id))?.version !== 2) await new Promise(setImmediate)
      await store.create({ name: 'Bob', email: 'bob@x.org' }, first)
      letGo()
      assert.equal((await removing)?.avatar, null)
      assert.ok(await store.picture(first.hash, 64))
    })

    it('leaves nothing over, and lacks nothing, after many changes at once', async () => {
      await createBucket('changes')
      const store = await newStore(inBucket('changes'))
      const table = `people-${tables}`
      const avatars = [first, second, undefined]
      const work = async (worker: number) => {
        const own: StoredUser[] = []
        for (let step = 0; step < 11; step += 1) {
          const avatar = avatars[(worker + step) % 3]
          const email = `p${step}@x.org`
          const person = own[0]
          if (!person || step % 4 === 0) {
            const added = await store
              .create({ name: `P ${worker}`, email }, avatar)
              .catch(emailTaken)
            if (added) own.unshift(added)
          } else if (step % 4 === 3) {
            await store.remove(person)
            own.shift()
          } else {
            const change = { email, name: `P ${step}`, avatar: avatar ?? null }
            own[0] = (await store.update(person, change).catch(emailTaken)) ?? person
          }
        }
      }
      await Promise.all([0, 1, 2, 3, 4].map(work))
      const { users } = await store.list({ limit: 100 })
      assert.ok(users.length > 0)
      const { Items: items = [] } = await directoryClients(emulator.endpoint)
        .dynamo()
        .send(new ScanCommand({ TableName: table }))
      const uses = Map.groupBy(
        users.filter(({ avatar }) => avatar !== null),
        ({ avatar }) => avatar,
      )
      const counted = items.filter(({ sk }) => sk?.S === 'avatar')
      assert.deepEqual(
        new Map(counted.map(({ pk, uses: count }) => [pk?.S, Number(count?.N)])),
        new Map([...uses].map(([hash, having]) => [`avatar#${hash}`, having.length])),
      )
      const kept = items.filter(({ sk }) => sk?.S !== 'avatar').map(personOf)
      const expected = users.flatMap((user) => [user, user, user, user])
      assert.deepEqual(kept.toSorted(byIdentity), expected.toSorted(byIdentity))
      const places = counted.map(({ pk, life }) => `${pk?.S}/${life?.S}`.replace('#', 's/'))
      const { Contents: objects = [] } = await s3().send(
        new ListObjectsV2Command({ Bucket: 'changes' }),
      )
      const pictures = places.flatMap((place) => avatarSizes.map((size) => `${place}/${size}.webp`))
      assert.deepEqual(new Set(objects.map(({ Key: key }) => key)), new Set(pictures))
    })

    it('has done what it has done when pictures that nobody has cannot be removed', async () => {
      const said = new PassThrough()
      const remove = () => Promise.reject(new Error('S3 is away'))
      const store = await newStore({ ...inBucket(), remove }, said)
      const person = await store.create(ada, first)
      assert.equal((await store.update(person, { avatar: second }))?.avatar, second.hash)
      assert.equal(await store.picture(first.hash, 64), undefined)
      assert.match(String(said.read()), /S3 is away.*could not be removed/)
    })

    it('adds nobody whose pictures cannot be saved', async () => {
      const save = () => Promise.reject(new Error('S3 is away'))
      const store = await newStore({ ...inBucket(), save })
      await assert.rejects(store.create(ada, first), /S3 is away/)
      assert.deepEqual((await store.list({ limit: 10 })).users, [])
    })
  })
})

const byIdentity = (a: StoredUser, b: StoredUser) => compareTexts(a.id, b.id)

function emailTaken(error: unknown): undefined {
  assert.ok(error instanceof ProblemError && error.kind === 'email-taken', String(error))
}

async function everyone(store: UserStore, prefix: string, limit: number): Promise<StoredUser[]> {
  const seen: StoredUser[] = []
  let position: string | undefined = ''
  while (position !== undefined) {
    const page: UserPage = await store.list({ prefix, after: position, limit })
    seen.push(...page.users)
    position = page.next
  }
  return seen
}
