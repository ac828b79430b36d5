import * as access from './access.ts'
import { getObject, listBuckets, listObjects } from './buckets.ts'
import { watchChanges, watchReceived } from './changes.ts'
import * as inner from './inner.ts'
import { getParameter, getParameterHistory, listParameters } from './parameters.ts'
import * as reference from './reference.ts'
import { listSecrets } from './secrets.ts'
import { getHealth, getLiveness, getReadiness, getVersion } from './system.ts'
import * as users from './users.ts'

/* The order in these tables is the order of the documentation. */

/** What every service answers. */
export const systemRoutes = { getHealth, getLiveness, getReadiness, getVersion }

/** What the gateway takes from the broker as it is, adding its own version. */
export const brokerApi = {
  listBuckets,
  listObjects,
  getObject,
  listParameters,
  getParameter,
  getParameterHistory,
  listSecrets,
}

/** What the gateway takes from the directory as it is, adding its own version. */
export const directoryApi = {
  listUsers: users.listUsers,
  createUser: users.createUser,
  getUser: users.getUser,
  updateUser: users.updateUser,
  deleteUser: users.deleteUser,
  getAvatar: users.getAvatar,
  putAvatar: users.putAvatar,
  deleteAvatar: users.deleteAvatar,
}

export const brokerRoutes = {
  ...brokerApi,
  watchChanges,
  watchReceived,
  revealValue: inner.revealValue,
  innerR0Buckets: reference.innerR0Buckets,
  innerR0Parameters: reference.innerR0Parameters,
  innerR0Parameter: reference.innerR0Parameter,
  innerR1Buckets: reference.innerR1Buckets,
  innerR1Parameters: reference.innerR1Parameters,
  innerR1Value: reference.innerR1Value,
  ...systemRoutes,
}

export const directoryRoutes = {
  ...directoryApi,
  r3Users: reference.r3Users,
  r3CreateUser: reference.r3CreateUser,
  createSession: inner.createSession,
  findSession: inner.findSession,
  leaseSession: inner.leaseSession,
  renewSession: inner.renewSession,
  endSession: inner.endSession,
  listSessions: inner.listSessions,
  createKey: inner.createKey,
  findKey: inner.findKey,
  listKeys: inner.listKeys,
  revokeKey: inner.revokeKey,
  appendAudit: inner.appendAudit,
  readAudit: inner.readAudit,
  listAuditWriters: inner.listAuditWriters,
  ...systemRoutes,
}

/** The public API. */
export const gatewayRoutes = {
  ...brokerApi,
  ...directoryApi,
  watchChanges,
  reveal: access.reveal,
  getMe: access.getMe,
  listMySessions: access.listMySessions,
  endMySession: access.endMySession,
  listMyKeys: access.listMyKeys,
  createMyKey: access.createMyKey,
  revokeMyKey: access.revokeMyKey,
  listAudit: access.listAudit,
  login: access.login,
  loginCallback: access.loginCallback,
  logout: access.logout,
  r0Storage: reference.r0Storage,
  r0Config: reference.r0Config,
  r0Parameter: reference.r0Parameter,
  r1Buckets: reference.r1Buckets,
  r1Parameters: reference.r1Parameters,
  r1Value: reference.r1Value,
  r2Parameters: reference.r2Parameters,
  r2Parameter: reference.r2Parameter,
  r3Users: reference.r3Users,
  r3CreateUser: reference.r3CreateUser,
  ...systemRoutes,
}
