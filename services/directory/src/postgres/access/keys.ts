import { maxKeysEach } from '@gatehouse/contract'
import { idOfHash } from '@gatehouse/kit'
import type { Selectable } from 'kysely'
import {
  type AccessOptions,
  hashTaken,
  keyNotFound,
  noteUse,
  tooManyKeys,
  useMs,
} from '../../access/credentials.ts'
import type { KeptKey, KeyStore, NewKey } from '../../access/store.ts'
import type { Database, KeysTable, Tx } from '../schema.ts'
import { addingTo } from './credentials.ts'

export function keysIn(db: Database, options: AccessOptions): KeyStore {
  const { now = () => new Date() } = options
  return {
    create(key) {
      const at = now()
      return addingTo(db, { table: 'api_keys', owner: key.owner, now: at }, async (tx) => {
        const held = await liveOf(tx, key.owner, at).select('id').execute()
        if (held.length >= maxKeysEach) throw tooManyKeys(maxKeysEach)
        return insert(tx, key, at)
      })
    },

    async find(keyHash) {
      const row = await db
        .selectFrom('api_keys')
        .selectAll()
        .where('id', '=', idOfHash(keyHash))
        .where('expires_at', '>', now())
        .executeTakeFirst()
      if (!row) throw keyNotFound()
      const key = keyOf(row)
      noteUse(options, key.lastUsedAt, (at) => setLastUse(db, key.id, at))
      return key
    },

    async revoke({ id, owner }) {
      const { numDeletedRows } = await db
        .deleteFrom('api_keys')
        .where('id', '=', id)
        .where('owner', '=', owner)
        .where('expires_at', '>', now())
        .executeTakeFirst()
      if (numDeletedRows === 0n) throw keyNotFound()
    },

    async list(owner) {
      const rows = await liveOf(db, owner, now()).selectAll().execute()
      return rows.map(keyOf)
    },
  }
}

function liveOf(db: Database, owner: string, now: Date) {
  return db
    .selectFrom('api_keys')
    .where('owner', '=', owner)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .orderBy('id')
}

async function insert(tx: Tx, key: NewKey, now: Date): Promise<KeptKey> {
  const { keyHash, owner, expiresAt, ...details } = key
  const row = await tx
    .insertInto('api_keys')
    .values({
      id: idOfHash(keyHash),
      owner,
      created_at: now,
      expires_at: new Date(expiresAt),
      details: JSON.stringify(details),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!row) throw hashTaken()
  return keyOf(row)
}

async function setLastUse(db: Database, id: string, at: Date): Promise<void> {
  const before = new Date(at.getTime() - useMs)
  await db
    .updateTable('api_keys')
    .set({ last_used_at: at })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<=', before)]))
    .execute()
}

function keyOf(row: Selectable<KeysTable>): KeptKey {
  return {
    ...(JSON.parse(row.details) as Pick<NewKey, 'name' | 'roles' | 'scopes'>),
    id: row.id,
    owner: row.owner,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    ...(row.last_used_at && { lastUsedAt: row.last_used_at.toISOString() }),
  }
}
