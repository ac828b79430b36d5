import { problem } from '@gatehouse/contract'
import { ifMatchHolds } from '@gatehouse/kit'
import type { FastifyRequest } from 'fastify'
import type { StoredUser, UserChange, UserStore } from '../store.ts'
import { etagOfUser } from './answer.ts'

/** @throws `user-not-found` */
export async function currentUser(store: UserStore, id: string): Promise<StoredUser> {
  const user = await store.get(id.toLowerCase())
  if (!user) throw problem('user-not-found', { detail: `Nobody has the id ${id}.` })
  return user
}

/**
 * The person as they are now, if the request's If-Match allows it. Without that header, as with `*`, any
 * version will do.
 * @throws `user-not-found`, `version-mismatch`
 */
export async function matchingUser(
  store: UserStore,
  id: string,
  { headers }: Pick<FastifyRequest, 'headers'>,
): Promise<StoredUser> {
  const user = await currentUser(store, id)
  const ifMatch = headers['if-match']
  const etag = etagOfUser(user)
  if (ifMatch === undefined || ifMatchHolds(ifMatch, etag)) return user
  throw problem('version-mismatch', {
    detail: `The current version is ${etag}. Read the person again, and send that version as If-Match.`,
  })
}

/**
 * Does something to the person who matches, and once more when someone else came between.
 * @param act answers undefined when the person is no longer as given
 * @throws `user-not-found`, `version-mismatch`
 */
export async function actOnCurrent<T>(
  store: UserStore,
  id: string,
  request: Pick<FastifyRequest, 'headers' | 'deadline'>,
  act: (user: StoredUser) => Promise<T | undefined>,
): Promise<T> {
  for (;;) {
    const user = await matchingUser(store, id, request)
    const result = await act(user)
    if (result !== undefined) return result
    request.deadline.signal.throwIfAborted()
  }
}

/** A change that changes nothing leaves the version as it is. Undefined as `UserStore.update` has it. */
export async function applyChange(
  store: UserStore,
  user: StoredUser,
  change: UserChange,
): Promise<StoredUser | undefined> {
  const { name = user.name, email = user.email, avatar } = change
  const picture = avatar === undefined ? user.avatar : (avatar?.hash ?? null)
  const same = name === user.name && email === user.email && picture === user.avatar
  return same ? user : store.update(user, change)
}
