import type { Access, Route } from './route.ts'
import { gatewayRoutes } from './routes/index.ts'

/** What one of the accesses of a route is. */
export type OneAccess = Omit<Access, 'or'>

/** All that a route may stand for. */
export function accessesOf({ access }: Pick<Route, 'access'>): OneAccess[] {
  const { or = [], ...first } = access
  return [first, ...or]
}

/**
 * The actions to which an API key may be limited: those that routes of the gateway stand for, and `Refresh`,
 * to have AWS asked anew.
 */
export const keyScopes: ReadonlySet<string> = new Set([
  ...Object.values(gatewayRoutes)
    .flatMap(accessesOf)
    .map(({ action }) => action),
  'Refresh',
])
