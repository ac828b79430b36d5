import { type Access, type ResourceType, type Route, gatewayRoutes } from '@gatehouse/contract'

/** What policies decide about: the resources of routes, and roles, which people hold. */
export type PolicyResourceType = ResourceType | 'Role'

/** What one of the accesses of a route is. */
export type OneAccess = Omit<Access, 'or'>

/** Decisions that no route stands for: to have AWS asked anew, and who has which role. */
const besidesRoutes = [
  { action: 'Refresh', type: 'Account' },
  { action: 'HoldRole', type: 'Role' },
] as const satisfies { action: string; type: PolicyResourceType }[]

/** All that a route may stand for. */
export function accessesOf({ access }: Pick<Route, 'access'>): OneAccess[] {
  const { or = [], ...first } = access
  return [first, ...or]
}

/** Every action that there is to decide about, with the types of what it is on, as the routes declare them. */
export const actions: ReadonlyMap<string, readonly PolicyResourceType[]> = (() => {
  const declared = [
    ...Object.values(gatewayRoutes)
      .flatMap(accessesOf)
      .map(({ action, resource }) => ({ action, type: resource.type })),
    ...besidesRoutes,
  ]
  const byAction = Map.groupBy(declared, ({ action }) => action)
  return new Map(
    [...byAction].map(([action, uses]) => [action, [...new Set(uses.map(({ type }) => type))]]),
  )
})()
