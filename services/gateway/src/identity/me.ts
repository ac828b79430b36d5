import { type Me, gatewayRoutes } from '@gatehouse/contract'
import { envelope, implement } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { Dependencies } from '../dependencies.ts'
import { addMyKeys } from './my-keys.ts'
import { addMySessions } from './my-sessions.ts'
import type { Principal } from './principal.ts'

/** What people see and do about themselves. None of it is anybody else's, so nothing of it is kept. */
export function addMe(app: FastifyInstance, deps: Dependencies): void {
  const { access, version } = deps
  implement(app, gatewayRoutes.getMe, (_input, { principal }, reply) => {
    void reply.header('cache-control', 'no-store')
    return envelope(version, meOf(principal, access.issuer !== undefined))
  })
  addMySessions(app, deps)
  addMyKeys(app, deps)
}

function meOf(principal: Principal, signIn: boolean): Me {
  const { kind, id } = principal
  const roles = [...principal.roles]
  if (principal.kind === 'anonymous') return { kind, id, roles, signIn }
  const { name } = principal
  const expiresAt = principal.expiresAt.toISOString()
  if (principal.kind === 'key') {
    return { kind, id, name, roles, scopes: [...principal.scopes], expiresAt, signIn }
  }
  const { email, sessionId } = principal
  return {
    kind,
    id,
    name,
    ...(email !== undefined && { email }),
    roles,
    ...(sessionId !== undefined && { sessionId }),
    expiresAt,
    signIn,
  }
}
