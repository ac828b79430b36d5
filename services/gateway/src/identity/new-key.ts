import { type NewApiKey, type ProblemError, keyScopes, problem } from '@gatehouse/contract'
import { closest } from '../policy/closest.ts'
import type { Person } from './principal.ts'

const defaultDays = 90
/** As many as a request may name. */
const maxKeyRoles = 50
const dayMilliseconds = 86_400_000

/** A key as it is to be kept, but for its hash. */
export type WantedKey = ReturnType<typeof wantedKey>

/** @throws `invalid-request` for too many roles, or a scope that is no action */
export function wantedKey(
  { name, roles = [], scopes = [], days = defaultDays }: NewApiKey,
  owner: Person,
) {
  const unknown = scopes.find((scope) => !keyScopes.has(scope))
  if (unknown !== undefined) throw noSuchAction(unknown)
  if (roles.length > maxKeyRoles) {
    throw problem('invalid-request', {
      detail: `body roles: you have more than ${maxKeyRoles} roles: name those that the key is for.`,
    })
  }
  const expiresAt = new Date(Date.now() + days * dayMilliseconds).toISOString()
  return { name, owner: owner.id, roles, scopes, expiresAt }
}

/** What the audit log says of it. */
export function described({ name, roles, scopes, expiresAt }: WantedKey): string {
  const limits = scopes.length > 0 ? `, for ${scopes.join(', ')}` : ''
  return `${name}: until ${expiresAt}, as ${roles.join(', ') || 'nobody in particular'}${limits}`
}

/** Such a scope would allow nothing, which shows only where the key is used. */
function noSuchAction(scope: string): ProblemError {
  const meant = closest(scope, [...keyScopes])
  const detail = `there is no action ${scope}${meant === undefined ? '' : `; did you mean ${meant}?`}`
  return problem('invalid-request', {
    detail: `body scopes: ${detail}`,
    errors: [{ in: 'body', name: 'scopes', detail }],
  })
}
