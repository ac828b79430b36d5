import type { Generated, Kysely, Selectable, Transaction } from 'kysely'

export type UsersTable = {
  id: string
  name: string
  email: string
  /** As `foldKey` makes them. */
  name_key: string
  email_key: string
  avatar: string | null
  version: Generated<number>
  created_at: Date
  updated_at: Date
}

export type Schema = {
  users: UsersTable
  /** One row for each avatar in use. It is locked while a use begins or ends. */
  avatars: { hash: string }
  /** Empty when pictures are kept elsewhere. */
  pictures: { hash: string; size: number; bytes: Uint8Array }
}

export type UserRow = Selectable<UsersTable>
export type Database = Kysely<Schema>
export type Tx = Transaction<Schema>
