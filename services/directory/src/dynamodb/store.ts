import { randomUUIDv7 } from 'node:crypto'
import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { AvatarSize } from '@gatehouse/contract'
import type { StoredUser, UserStore } from '../store.ts'
import { translatingFailures } from '../translating-failures.ts'
import { findAvatar, placeOf } from './avatar-uses.ts'
import { type Kept, changePerson } from './changes.ts'
import { tableFailure } from './failures.ts'
import { listPeople } from './list.ts'
import { findPerson } from './person.ts'
import { keyOf } from './table.ts'

/** People in a table of DynamoDB that is there, and their pictures elsewhere. Closing the store closes the client. */
export function createDynamoStore(kept: Kept): UserStore {
  const { table } = kept

  return translatingFailures<UserStore>(tableFailure, {
    async create(user, avatar) {
      const now = new Date()
      const after: StoredUser = {
        ...user,
        id: randomUUIDv7(),
        avatar: avatar?.hash ?? null,
        version: 1,
        createdAt: now,
        updatedAt: now,
      }
      await changePerson(kept, { after, avatar })
      return after
    },

    get: (id) => findPerson(table, id),

    list: (query) => listPeople(table, query),

    async update(known, { avatar, ...fields }) {
      const after: StoredUser = {
        ...known,
        ...fields,
        ...(avatar !== undefined && { avatar: avatar?.hash ?? null }),
        version: known.version + 1,
        updatedAt: new Date(),
      }
      const done = await changePerson(kept, { before: known, after, avatar })
      return done ? after : undefined
    },

    remove: (known) => changePerson(kept, { before: known }),

    picture: (hash, size) => readPicture(kept, hash, size),

    /** Asks for nothing that any other call does not need. */
    async check() {
      const Key = keyOf('check', 'check')
      await table.client.send(new GetItemCommand({ TableName: table.name, Key }))
    },

    async close() {
      table.client.destroy()
    },
  })
}

/** Who reads while the last use ends and the next begins finds the pictures in their new place. */
async function readPicture({ table, pictures }: Kept, hash: string, size: AvatarSize) {
  let tried: string | undefined
  for (;;) {
    const avatar = await findAvatar(table, hash)
    if (!avatar || avatar.life === tried) return undefined
    const picture = await pictures.read(placeOf(hash, avatar.life), size)
    if (picture) return picture
    tried = avatar.life
  }
}
