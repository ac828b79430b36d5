import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isProbe } from '../edges/probes.ts'
import type { Access } from './access.ts'
import { credentialIn, invalid, invalidKey } from './credentials.ts'
import { type Principal, anonymous } from './principal.ts'

/** Tells of each request who asks, before anything is decided about it. */
export function addIdentification(app: FastifyInstance, access: Access): void {
  app.decorateRequest('principal')
  app.decorateRequest('identifyAgain', async function again() {
    return identify(this, access)
  })
  app.addHook('onRequest', (request, _reply, done) => {
    const found = isOpen(request) ? anonymous : identify(request, access)
    if (!(found instanceof Promise)) {
      request.principal = found
      done()
      return
    }
    found.then((principal) => {
      request.principal = principal
      done()
    }, done)
  })
}

/**
 * What tells nothing about anyone, to anyone: probes, and pages that are no route of the contract. One that
 * still wants to know asks by `identifyAgain`.
 */
function isOpen(request: FastifyRequest): boolean {
  return request.routeOptions.config.route === undefined || isProbe(request)
}

/**
 * A credential in the Authorization header counts before a cookie: it was sent on purpose.
 * @throws `credentials-invalid`, or that it cannot be told: never is someone taken for less than they are
 */
function identify(request: FastifyRequest, access: Access): Principal | Promise<Principal> {
  if (!access.asks) return anonymous
  const { authorization, cookie } = request.headers
  if (authorization !== undefined) return bearerOf(authorization, request, access)
  const session = access.sessionCookie.read(cookie)
  if (!session) return anonymous
  const found = access.sessions.find(session, request)
  return found instanceof Promise ? found.then((who) => who ?? anonymous) : (found ?? anonymous)
}

function bearerOf(
  authorization: string,
  request: FastifyRequest,
  { keys, bearerTokens }: Access,
): Principal | Promise<Principal> {
  const { kind, token } = credentialIn(authorization)
  if (kind === 'jwt' && !bearerTokens) {
    throw invalid('No issuer of tokens is set up here: send an API key.')
  }
  const found = kind === 'key' ? keys.find(token, request) : bearerTokens?.find(token)
  return found instanceof Promise ? found.then(known) : known(found)
}

function known(who: Principal | undefined): Principal {
  if (!who) throw invalidKey()
  return who
}
