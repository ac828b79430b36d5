import type { ResourceType } from '@gatehouse/contract'
import type { Principal } from './principal.ts'

/** One thing, or with an empty id the type as a whole. An object's id is `bucket/key`. */
export type Resource = { type: ResourceType; id: string }

export type Decision = {
  allowed: boolean
  /** The ids of the policies that decided; none where nothing permitted it. */
  policies: readonly string[]
}

/** Says who may do what. Anything that cannot be decided is denied. */
export type Decisions = {
  decide(principal: Principal, action: string, resource: Resource): Decision
}
