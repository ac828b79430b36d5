import type { CedarValueJson, EntityJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs'
import { type PolicyResourceType, actions } from './actions.ts'
import type { Anonymous, Person, Program } from '../identity/principal.ts'

/** All that policies can see of who asks. */
export type VisiblePrincipal =
  | Pick<Anonymous, 'kind' | 'id' | 'roles'>
  | Pick<Person, 'kind' | 'id' | 'name' | 'email' | 'roles'>
  | Pick<Program, 'kind' | 'id' | 'name' | 'owner' | 'roles' | 'scopes'>

export type PolicyResource = { type: PolicyResourceType; id: string }

/** An entity as policies see it, whose own id has no other notation. */
export type Entity = EntityJson & { uid: TypeAndId }

/** The same for those about whom every policy says the same. It holds no control character. */
export function signatureOf(principal: VisiblePrincipal): string {
  if (principal.kind === 'anonymous') return 'anonymous'
  const { kind, id, name, roles } = principal
  const rest = kind === 'user' ? principal.email : [principal.owner, principal.scopes]
  return JSON.stringify([kind, id, name, roles, rest])
}

/** Who asks, as policies see them. */
export function principalEntity(principal: VisiblePrincipal): Entity {
  const { kind, id } = principal
  if (kind === 'anonymous') return entity({ type: 'Anonymous', id }, {})
  const roles = principal.roles.map((role) => ({ type: 'Role', id: role }))
  if (kind === 'user') {
    const { name, email } = principal
    const seen = { name, ...(email !== undefined && { email: lowerCase(email) }) }
    return entity({ type: 'Person', id }, seen, roles)
  }
  const { name, owner, scopes } = principal
  return entity({ type: 'ApiKey', id }, { name, owner, scopes: known(scopes) }, roles)
}

/** What is asked for, as policies see it. */
export function resourceEntity({ type, id }: PolicyResource): Entity {
  if (type === 'Object') {
    // The name of a bucket has no slash.
    const [bucket = ''] = id.split('/', 1)
    const key = id.slice(bucket.length + 1)
    return entity({ type, id }, { bucket, key }, [{ type: 'Bucket', id: bucket }])
  }
  const hasName = type === 'Bucket' || type === 'Parameter' || type === 'Secret'
  return entity({ type, id }, hasName ? { name: id } : {})
}

function entity(
  uid: TypeAndId,
  attrs: Record<string, CedarValueJson>,
  parents: TypeAndId[] = [],
): Entity {
  return { uid, attrs, parents }
}

/**
 * Scopes as actions. One that is no action (any more) allows nothing, so it is left out; when none is left
 * a scope that nothing asks for stands in, since a key without scopes is not limited.
 */
function known(scopes: readonly string[]): CedarValueJson[] {
  const left = scopes.filter((scope) => actions.has(scope))
  const limits = scopes.length > 0 && left.length === 0 ? ['HoldRole'] : left
  return limits.map((id) => ({ __entity: { type: 'Action', id } }))
}

/** Of ASCII alone: there are letters elsewhere whose small form is one of another address. */
function lowerCase(email: string): string {
  return email.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
