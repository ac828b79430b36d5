import { ProblemError } from '@gatehouse/contract'
import { SecretText, hashOf } from '@gatehouse/kit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import { cookieNames, hasCookie } from '../identity/browser-cookie.ts'
import { tell, tooMany } from './limits.ts'
import { networkOf } from './network.ts'
import { RateLimit } from './rate-limit.ts'
import type { EdgeSettings } from './settings.ts'

/** What is answered to someone who is not whom they say they are. */
const failures = new Set<string>(['credentials-invalid', 'sign-in-failed'])

/** How many credentials that failed are known again. */
const mostKnown = 10_000

/**
 * Makes guessing slow: an address that has shown too many different wrong credentials, or failed to sign in too
 * often, may show none for a while. The same credential again is no guess, and must not lock out those who share
 * the address with a program whose key has expired; a code again costs the issuer another look.
 */
export function addFailureLimit(app: FastifyInstance, settings: EdgeSettings): void {
  const perMinute = settings.RATE_LIMIT_FAILURES_PER_MINUTE
  if (perMinute === 0 || settings.GATEHOUSE_AUTH === 'none') return
  const limit = new RateLimit('failed-credentials', perMinute)
  const known = new LRUCache<string, true>({ max: mostKnown })
  const isKnown = (authorization: string | undefined): boolean => {
    if (authorization === undefined) return false
    const hash = hashOf(new SecretText(authorization))
    const before = known.has(hash)
    known.set(hash, true)
    return before
  }
  app.addHook('onRequest', (request, reply, done) => {
    if (!showsCredential(request)) return done()
    const standing = limit.look(networkOf(request.ip))
    if (!standing.exceeded) return done()
    tell(reply, limit.policy, limit.field(standing))
    done(tooMany(`${perMinute} wrong credentials a minute`, 'address', standing))
  })
  app.addHook('onError', (request, _reply, error, done) => {
    const failed = error instanceof ProblemError && failures.has(error.kind)
    if (failed && showsCredential(request) && !isKnown(request.headers.authorization)) {
      limit.count(networkOf(request.ip))
    }
    done()
  })
}

/**
 * Whether it has what could be guessed: a bearer token, an API key, or the code of a sign-in that is under way.
 * Without its cookie, a sign-in fails anyway, and any other site can have a browser of this address try one.
 */
function showsCredential(request: FastifyRequest): boolean {
  const { authorization, cookie } = request.headers
  if (authorization !== undefined) return true
  const isCallback = request.routeOptions.config.route?.id === 'loginCallback'
  return isCallback && hasCookie(cookie, cookieNames.login)
}
