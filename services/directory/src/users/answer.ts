import type { User } from '@gatehouse/contract'
import type { StoredUser } from '../store.ts'

/** How much of an avatar's hash stands in its address: enough that no two pictures of a person share it. */
export const shownHashLength = 16

/** A person as answered. */
export function answerOf(user: StoredUser): User {
  const { id, name, email, avatar, version } = user
  return {
    id,
    name,
    email,
    avatarUrl: avatar && `/api/v1/users/${id}/avatar?v=${avatar.slice(0, shownHashLength)}`,
    version,
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
  }
}

export function etagOfUser({ version }: StoredUser): string {
  return `"${version}"`
}
