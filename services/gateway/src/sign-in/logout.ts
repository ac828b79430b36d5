import { gatewayRoutes } from '@gatehouse/contract'
import { envelope, implement } from '@gatehouse/kit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { eventOf } from '../audit/event.ts'
import type { IssuerTokens } from '../identity/sealing.ts'
import type { Dependencies } from '../dependencies.ts'
import { seeOther } from './answers.ts'

/** Signs out here, and sends the browser on to do so at the issuer. A second time is no fault. */
export function addLogout(app: FastifyInstance, deps: Dependencies): void {
  const { access, version } = deps
  implement(app, gatewayRoutes.logout, async (_input, request, reply) => {
    const tokens = await endSession(deps, request)
    const elsewhere = tokens && (await access.issuer?.signOutUrl(tokens.idToken))
    const redirectTo = elsewhere?.href ?? '/'
    void reply.header('set-cookie', access.sessionCookie.clear())
    if (!wantsJson(request)) return seeOther(reply, redirectTo)
    void reply.header('cache-control', 'no-store')
    return envelope(version, { redirectTo })
  })
}

/** The tokens that the session began with; `undefined` if there was none. */
async function endSession(
  { access, trail }: Dependencies,
  request: FastifyRequest,
): Promise<IssuerTokens | undefined> {
  const { principal } = request
  const cookie = access.sessionCookie.read(request.headers.cookie)
  if (principal.kind !== 'user' || principal.sessionId === undefined || !cookie) return undefined
  const tokens = await access.sessions.tokensOf(cookie, request)
  const event = { action: 'SignOut', resource: { type: 'Session', id: principal.sessionId } }
  await trail.write(eventOf(request, 'allow', event), request.deadline)
  await access.sessions.end(principal.sessionId, principal.id, request)
  // Nobody waits for it: the session has ended, and the token was known to no one else.
  if (tokens.refreshToken) void access.issuer?.revoke(tokens.refreshToken)
  return tokens
}

function wantsJson({ headers: { accept = '' } }: FastifyRequest): boolean {
  return accept.includes('application/json') && !accept.includes('text/html')
}
