import { users } from './0001-users.ts'
import { access } from './0002-access.ts'
import type { Migration } from './migration.ts'

/** All of them by name, in the order of their names; what has run once must never change. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-users': users,
  '0002-access': access,
}
