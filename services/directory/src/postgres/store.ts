import { sql } from 'kysely'
import type { AvatarStorage } from '../avatars/avatar.ts'
import type { UserPage, UserQuery, UserStore } from '../store.ts'
import { translatingFailures } from '../translating-failures.ts'
import { changingUses, removeUnused } from './avatar-uses.ts'
import { storageFailure } from './failures.ts'
import { listRows } from './list.ts'
import { databasePictures } from './pictures.ts'
import type { Database, Tx } from './schema.ts'
import { deleteUser, findUser, insertUser, updateUser, userOf } from './users.ts'

/**
 * People on PostgreSQL, embedded or a server, whose tables are there. Pictures are kept in `elsewhere` if
 * that is given, else in the database; `onLeft` hears why pictures that nobody uses could not be removed.
 * Closing the store closes the database.
 */
export function createPostgresStore(
  db: Database,
  elsewhere?: AvatarStorage,
  onLeft: (error: unknown) => void = () => undefined,
): UserStore {
  const picturesBy = (query: Database) => elsewhere ?? databasePictures(query)
  const inTransaction = async <T>(work: Work<T>): Promise<T> => {
    const { result, unused } = await db.transaction().execute((tx) => work(tx, picturesBy(tx)))
    if (unused.length > 0) {
      await db
        .transaction()
        .execute((tx) => removeUnused(tx, picturesBy(tx), unused))
        .catch(onLeft)
    }
    return result
  }

  return translatingFailures<UserStore>(storageFailure, {
    create: (user, avatar) =>
      inTransaction((tx, pictures) =>
        changingUses(tx, pictures, { begins: avatar }, () => insertUser(tx, user, avatar?.hash)),
      ),

    get: (id) => findUser(db, id),

    list: (query) => listUsers(db, query),

    update: (known, { avatar, ...fields }) =>
      inTransaction((tx, pictures) => {
        const uses = avatar === undefined ? {} : { begins: avatar, ends: known.avatar }
        const values = { ...fields, avatar: avatar === null ? null : avatar?.hash }
        return changingUses(tx, pictures, uses, () => updateUser(tx, known, values))
      }),

    remove: (known) =>
      inTransaction((tx, pictures) =>
        changingUses(tx, pictures, { ends: known.avatar }, () => deleteUser(tx, known)),
      ),

    picture: (hash, size) => picturesBy(db).read(hash, size),

    async check() {
      await sql`select 1`.execute(db)
    },

    close: () => db.destroy(),
  })
}

type Work<T> = (tx: Tx, pictures: AvatarStorage) => Promise<{ result: T; unused: string[] }>

async function listUsers(db: Database, query: UserQuery): Promise<UserPage> {
  const rows = await listRows(db, query)
  const shown = rows.slice(0, query.limit)
  const next = rows.length > shown.length ? shown.at(-1)?.position : undefined
  return { users: shown.map(userOf), ...(next !== undefined && { next }) }
}
