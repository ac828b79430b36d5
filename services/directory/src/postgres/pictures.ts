import { avatarSizes } from '@gatehouse/contract'
import type { AvatarStorage } from '../avatars/avatar.ts'
import type { Database } from './schema.ts'

/** Pictures in the database itself; given a transaction, they come and go with it. */
export function databasePictures(db: Database): AvatarStorage {
  return {
    async save({ hash, pictures }) {
      await db
        .insertInto('pictures')
        .values(avatarSizes.map((size) => ({ hash, size, bytes: pictures[size] })))
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    async read(hash, size) {
      const row = await db
        .selectFrom('pictures')
        .select('bytes')
        .where('hash', '=', hash)
        .where('size', '=', size)
        .executeTakeFirst()
      return row?.bytes
    },

    async remove(hash) {
      await db.deleteFrom('pictures').where('hash', '=', hash).execute()
    },
  }
}
