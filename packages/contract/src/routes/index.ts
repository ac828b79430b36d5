import * as buckets from './buckets.ts'
import * as changes from './changes.ts'
import * as parameters from './parameters.ts'
import * as reference from './reference.ts'
import * as secrets from './secrets.ts'
import * as system from './system.ts'
import * as users from './users.ts'

/** What every service answers. */
export const systemRoutes = { ...system }

/** What the gateway takes from the broker as it is, adding its own version. */
export const brokerApi = { ...buckets, ...parameters, ...secrets }

/** What the gateway takes from the directory as it is, adding its own version. */
export const directoryApi = { ...users }

const {
  innerR1Buckets,
  innerR1Parameters,
  innerR1Value,
  innerR0Buckets,
  innerR0Parameters,
  innerR0Parameter,
  ...publicReference
} = reference

export const brokerRoutes = {
  ...systemRoutes,
  ...brokerApi,
  ...changes,
  innerR1Buckets,
  innerR1Parameters,
  innerR1Value,
  innerR0Buckets,
  innerR0Parameters,
  innerR0Parameter,
}

export const directoryRoutes = {
  ...systemRoutes,
  ...directoryApi,
  r3Users: reference.r3Users,
  r3CreateUser: reference.r3CreateUser,
}

/** The public API. */
export const gatewayRoutes = {
  ...systemRoutes,
  ...brokerApi,
  ...directoryApi,
  ...changes,
  ...publicReference,
}
