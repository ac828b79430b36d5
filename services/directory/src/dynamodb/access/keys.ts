import { maxKeysEach } from '@gatehouse/contract'
import { idOfHash } from '@gatehouse/kit'
import { type AccessOptions, keyNotFound, noteUse, tooManyKeys } from '../../access/credentials.ts'
import type { KeptKey, KeyStore, NewKey } from '../../access/store.ts'
import type { Item, Table } from '../table.ts'
import { add, findLive, listLive, remove, setLastUse } from './credentials.ts'
import type { Held } from './holdings.ts'

const kind = 'key'

export function keysIn(table: Table, options: AccessOptions): KeyStore {
  const { now = () => new Date() } = options
  return {
    async create({ keyHash, owner, expiresAt, ...details }) {
      const attributes = { details: { S: JSON.stringify(details) } }
      const key = { id: idOfHash(keyHash), expiresAt, attributes, now: now() }
      return keyOf(await add(table, { kind, owner }, { ...key, makeRoom: noneGoes }))
    },

    async find(keyHash) {
      const id = idOfHash(keyHash)
      const item = await findLive(table, { kind, id, now: now() })
      if (!item) throw keyNotFound()
      const key = keyOf(item)
      noteUse(options, key.lastUsedAt, (at) => setLastUse(table, { kind, id, at }))
      return key
    },

    async revoke({ id, owner }) {
      const found = await remove(table, { kind, owner }, { id, now: now() })
      if (!found) throw keyNotFound()
    },

    async list(owner) {
      const items = await listLive(table, { kind, owner }, now())
      return items.map(keyOf)
    },
  }
}

/** @throws `too-many-keys` */
function noneGoes(live: Held[]): Held[] {
  if (live.length >= maxKeysEach) throw tooManyKeys(maxKeysEach)
  return []
}

function keyOf(item: Item): KeptKey {
  const text = (name: string) => item[name]?.S ?? ''
  return {
    ...(JSON.parse(text('details')) as Pick<NewKey, 'name' | 'roles' | 'scopes'>),
    id: text('id'),
    owner: text('owner'),
    createdAt: text('createdAt'),
    expiresAt: text('expiresAt'),
    ...(item.lastUsedAt && { lastUsedAt: text('lastUsedAt') }),
  }
}
