import type { ColumnType, Generated, Kysely, Selectable, Transaction } from 'kysely'

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

type CredentialsTable = {
  id: string
  owner: string
  created_at: Date
  expires_at: Date
}

export type SessionsTable = CredentialsTable & {
  last_used_at: Date
  version: Generated<number>
  lease_until: Date | null
  /** JSON: what is known of where it began. */
  origin: string
  /** JSON: what each renewal brings anew. */
  state: string
}

export type KeysTable = CredentialsTable & {
  last_used_at: Date | null
  /** JSON: its name, roles and scopes. */
  details: string
}

/** One driver answers text, the other a number. */
type BigInteger = ColumnType<string | number, number, number>

export type AuditWritersTable = {
  writer: string
  sequence: BigInteger
  hash: string
  last_at: Date
  pruned_through: BigInteger
  pruned_hash: string
}

export type AuditEntriesTable = {
  writer: string
  sequence: BigInteger
  /** As `positionOf` makes it. */
  position: string
  hash: string
  /** JSON, as it was appended. */
  entry: string
}

export type Schema = {
  users: UsersTable
  /** One row for each avatar in use. It is locked while a use begins or ends. */
  avatars: { hash: string }
  /** Empty when pictures are kept elsewhere. */
  pictures: { hash: string; size: number; bytes: Uint8Array }
  sessions: SessionsTable
  api_keys: KeysTable
  /** Where each chain begins and ends. */
  audit_writers: AuditWritersTable
  audit_entries: AuditEntriesTable
}

export type UserRow = Selectable<UsersTable>
export type Database = Kysely<Schema>
export type Tx = Transaction<Schema>
