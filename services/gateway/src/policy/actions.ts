import { type OneAccess, type ResourceType, accessesOf, gatewayRoutes } from '@gatehouse/contract'

/** What policies decide about: the resources of routes, and roles, which people hold. */
export type PolicyResourceType = ResourceType | 'Role'

/** Decisions that no route stands for: to have AWS asked anew, and who has which role. */
const besidesRoutes: OneDeclared[] = [
  { action: 'Refresh', type: 'Account', named: false },
  { action: 'HoldRole', type: 'Role', named: true },
]

type OneDeclared = { action: string; type: PolicyResourceType; named: boolean }

export type Action = {
  /** What it may be on. */
  types: readonly PolicyResourceType[]
  /** Whether it is on one of them, not on all. */
  named: boolean
}

/** Every action that there is to decide about, as the routes declare them. */
export const actions: ReadonlyMap<string, Action> = (() => {
  const declared = [
    ...Object.values(gatewayRoutes).flatMap(accessesOf).map(ofRoute),
    ...besidesRoutes,
  ]
  const byAction = Map.groupBy(declared, ({ action }) => action)
  return new Map(
    [...byAction].map(([action, uses]) => [
      action,
      { types: [...new Set(uses.map(({ type }) => type))], named: uses.some(({ named }) => named) },
    ]),
  )
})()

function ofRoute({ action, resource: { type, id } }: OneAccess): OneDeclared {
  return { action, type, named: id !== undefined }
}
