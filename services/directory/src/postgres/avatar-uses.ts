import type { Avatar, AvatarStorage } from '../avatars/avatar.ts'
import type { Tx } from './schema.ts'

export type AvatarUses = {
  /** The avatar that begins to be used. */
  begins?: Avatar | null | undefined
  /** The hash of the one that ends to be. */
  ends?: string | null | undefined
}

/**
 * Runs `change` while nobody else can begin or end a use of the avatars that it touches. Then the pictures
 * of the one that has begun to be used are kept. `unused` is what nobody uses any more.
 */
export async function changingUses<T>(
  tx: Tx,
  storage: AvatarStorage,
  { begins, ends }: AvatarUses,
  change: () => Promise<T>,
): Promise<{ result: T; unused: string[] }> {
  const touched = [begins?.hash, ends].filter((hash) => typeof hash === 'string')
  if (touched.length === 0) return { result: await change(), unused: [] }
  const hashes = [...new Set(touched)]
  await lock(tx, hashes)
  const result = await change()
  const unused = await forgetUnused(tx, hashes)
  // Last: what is kept elsewhere does not go away when the transaction comes to nothing.
  if (begins && !unused.includes(begins.hash)) await storage.save(begins)
  return { result, unused }
}

/**
 * Removes the pictures of avatars that nobody has begun to use again. It comes after the transaction that ended
 * their use: what is kept elsewhere does not come back when a transaction comes to nothing.
 */
export async function removeUnused(
  tx: Tx,
  storage: AvatarStorage,
  hashes: string[],
): Promise<void> {
  await lock(tx, hashes)
  for (const hash of await forgetUnused(tx, hashes)) await storage.remove(hash)
}

/** In order, so that two who want the same never wait for one another. The update locks a row that was there. */
async function lock(tx: Tx, hashes: string[]): Promise<void> {
  await tx
    .insertInto('avatars')
    .values(hashes.toSorted().map((hash) => ({ hash })))
    .onConflict((conflict) =>
      conflict.column('hash').doUpdateSet((eb) => ({ hash: eb.ref('excluded.hash') })),
    )
    .execute()
}

async function forgetUnused(tx: Tx, hashes: string[]): Promise<string[]> {
  const rows = await tx
    .deleteFrom('avatars')
    .where('hash', 'in', hashes)
    .where((eb) => {
      const uses = eb.selectFrom('users').select('id').whereRef('users.avatar', '=', 'avatars.hash')
      return eb.not(eb.exists(uses))
    })
    .returning('hash')
    .execute()
  return rows.map(({ hash }) => hash)
}
