import type { ResourceType } from '@gatehouse/contract'
import type { Principal } from '../identity/principal.ts'

/** One thing, or with an empty id the type as a whole. An object's id is `bucket/key`. */
export type Resource = { type: ResourceType; id: string }

export type Decision = {
  allowed: boolean
  /** The ids of the policies that decided; none where nothing permitted it. */
  policies: readonly string[]
}

/** What has been allowed or denied, and by which policies. */
export type Grant = { action: string; resource: Resource; policies: readonly string[] }

/** Says who may do what. Anything that cannot be decided is denied. */
export type Decisions = {
  decide(principal: Principal, action: string, resource: Resource): Decision
}

/** Says which roles the policies give to someone whom the issuer gives none. */
export type RolesByPolicy = {
  /** `email` only if the issuer says that it is verified. */
  rolesFor(person: { id: string; name: string; email?: string }): string[]
}

const everything: Decision = { allowed: true, policies: ['auth-none'] }

/** GATEHOUSE_AUTH=none: everyone may do everything. */
export const openToAll: Decisions & RolesByPolicy = {
  decide: () => everything,
  rolesFor: () => [],
}
