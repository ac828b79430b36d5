import type { AvatarSize, NewUser, UserPatch } from '@gatehouse/contract'
import type { Avatar } from './avatars/avatar.ts'

/** A person as kept. A person who was read is also the proof of what an update is based on. */
export type StoredUser = {
  /** UUID, version 7, in lower case. */
  id: string
  name: string
  email: string
  /** The hash of the avatar, under which its pictures are kept. */
  avatar: string | null
  /** 1 at first; one more with each change. */
  version: number
  createdAt: Date
  updatedAt: Date
}

/** What is to be different. An avatar of null is taken away. */
export type UserChange = UserPatch & { avatar?: Avatar | null }

export type UserQuery = {
  /** Folded as search keys are; only people whose name or e-mail address begins with it. */
  prefix?: string
  /** Any text: only what comes after it in the list. */
  after?: string
  limit: number
}

/** `next` is the position of the last person, if more come after. */
export type UserPage = { users: StoredUser[]; next?: string }

/**
 * Where people are kept. Without a prefix the list is ordered by id. With one, each person is in it once:
 * at the name if that matches, else at the e-mail address; ordered by that (by code points) and the id.
 * A list shows each person who is there all the while exactly once, whatever comes and goes meanwhile.
 *
 * Pictures live as long as someone has them as avatar: the call that takes away the last use removes them.
 *
 * All methods fail with `storage-unavailable` while the storage cannot be reached. What lies in AWS fails with
 * the other kinds of `storage-…`, too: throttled, access denied, credentials refused, clock or region wrong.
 */
export type UserStore = {
  /** @throws `email-taken` */
  create(user: NewUser, avatar?: Avatar): Promise<StoredUser>
  get(id: string): Promise<StoredUser | undefined>
  list(query: UserQuery): Promise<UserPage>
  /**
   * Changes a person who is still as `known`; else changes nothing and answers undefined.
   * @throws `email-taken`
   */
  update(known: StoredUser, change: UserChange): Promise<StoredUser | undefined>
  /** Removes a person who is still as `known`; else removes nobody and answers false. */
  remove(known: StoredUser): Promise<boolean>
  /** The WebP of an avatar in one size, in pixels. */
  picture(hash: string, size: AvatarSize): Promise<Uint8Array | undefined>
  /** Fails when the storage does not answer. */
  check(): Promise<void>
  close(): Promise<void>
}
