import { randomUUIDv7 } from 'node:crypto'
import type { NewUser, UserPatch } from '@gatehouse/contract'
import type { StoredUser } from '../store.ts'
import { foldKey } from '../users/search-keys.ts'
import type { Database, Tx, UserRow } from './schema.ts'

export async function findUser(db: Database, id: string): Promise<StoredUser | undefined> {
  const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
  return row && userOf(row)
}

/** `avatar` is the hash of one that is there. */
export async function insertUser(
  tx: Tx,
  user: NewUser,
  avatar: string | undefined,
): Promise<StoredUser> {
  const now = new Date()
  const row = await tx
    .insertInto('users')
    .values({
      id: randomUUIDv7(),
      name: user.name,
      email: user.email,
      name_key: foldKey(user.name),
      email_key: foldKey(user.email),
      avatar: avatar ?? null,
      created_at: now,
      updated_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return userOf(row)
}

/** Undefined if the person has changed meanwhile. */
export async function updateUser(
  tx: Tx,
  known: StoredUser,
  { name, email, avatar }: UserPatch & { avatar?: string | null | undefined },
): Promise<StoredUser | undefined> {
  const row = await tx
    .updateTable('users')
    .set({
      ...(name !== undefined && { name, name_key: foldKey(name) }),
      ...(email !== undefined && { email, email_key: foldKey(email) }),
      ...(avatar !== undefined && { avatar }),
      version: known.version + 1,
      updated_at: new Date(),
    })
    .where('id', '=', known.id)
    .where('version', '=', known.version)
    .returningAll()
    .executeTakeFirst()
  return row && userOf(row)
}

/** False if the person has changed meanwhile. */
export async function deleteUser(tx: Tx, known: StoredUser): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('users')
    .where('id', '=', known.id)
    .where('version', '=', known.version)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export function userOf(row: UserRow): StoredUser {
  const { id, name, email, avatar, version, created_at: createdAt, updated_at: updatedAt } = row
  return { id, name, email, avatar, version, createdAt, updatedAt }
}
