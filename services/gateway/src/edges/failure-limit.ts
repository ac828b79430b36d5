import { createHash } from 'node:crypto'
import { ProblemError } from '@gatehouse/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import { tell, tooMany } from './limits.ts'
import { networkOf } from './network.ts'
import { RateLimit } from './rate-limit.ts'
import type { EdgeSettings } from './settings.ts'

/** What is answered to someone who is not whom they say they are. */
const failures = new Set<string>(['credentials-invalid', 'sign-in-failed'])

/** How many credentials that failed are known again. */
const mostKnown = 10_000

/**
 * Makes guessing slow: an address that has shown too many different wrong credentials may show none for a while.
 * The same one again is no guess, and must not lock out those who share the address with a program whose key has
 * expired.
 */
export function addFailureLimit(app: FastifyInstance, settings: EdgeSettings): void {
  const perMinute = settings.RATE_LIMIT_FAILURES_PER_MINUTE
  if (perMinute === 0 || settings.GATEHOUSE_AUTH === 'none') return
  const limit = new RateLimit('failed-credentials', perMinute)
  const known = new LRUCache<string, true>({ max: mostKnown })
  app.addHook('onRequest', (request, reply, done) => {
    if (credentialIn(request) === undefined) return done()
    const standing = limit.look(networkOf(request.ip))
    if (!standing.exceeded) return done()
    tell(reply, limit.policy, limit.field(standing))
    done(tooMany(`${perMinute} wrong credentials a minute`, 'address', standing))
  })
  app.addHook('onError', (request, _reply, error, done) => {
    const credential = credentialIn(request)
    if (credential && error instanceof ProblemError && failures.has(error.kind)) {
      const hash = createHash('sha256').update(credential).digest('base64')
      if (!known.has(hash)) limit.count(networkOf(request.ip))
      known.set(hash, true)
    }
    done()
  })
}

const loginCookie = /(?:^|;\s*)(?:__Host-)?gatehouse_login=/

/**
 * What could be guessed: a bearer token, an API key, or the code of a sign-in that is under way. Without its
 * cookie, a sign-in fails anyway, and any other site can have a browser of this address try one.
 */
function credentialIn(request: FastifyRequest): string | undefined {
  const { authorization, cookie } = request.headers
  if (authorization !== undefined) return authorization
  if (cookie === undefined || !loginCookie.test(cookie)) return undefined
  const { route } = request.routeOptions.config
  return route?.id === 'loginCallback' ? request.url : undefined
}
