import type { Person } from './principal.ts'

/** A person who is signed in, named as their one role. */
export function person(role: string): Person {
  return {
    kind: 'user',
    id: role,
    name: role,
    roles: [role],
    expiresAt: new Date(Date.now() + 3_600_000),
    signature: role,
  }
}
