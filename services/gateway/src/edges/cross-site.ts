import { type ProblemError, problem } from '@gatehouse/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { cookieNames, hasCookie } from '../identity/browser-cookie.ts'
import { publicUrlOf } from '../public-url.ts'
import type { EdgeSettings } from './settings.ts'

/** Methods that change nothing (RFC 9110, section 9.2.1), less TRACE, which no route has. */
const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses changes that a page of another site has a browser ask for (CSRF), whoever asks and whatever they may do.
 * Browsers say where a request comes from: by Sec-Fetch-Site, to HTTPS and to this machine, and by Origin.
 */
export function addCrossSiteCheck(app: FastifyInstance, settings: EdgeSettings): void {
  const publicUrl = publicUrlOf(settings)
  app.addHook('onRequest', (request, _reply, done) => {
    done(safe.has(request.method) ? undefined : refusalOf(request, publicUrl))
  })
}

function refusalOf(request: FastifyRequest, publicUrl: URL | undefined): ProblemError | undefined {
  const { 'sec-fetch-site': site, origin, host = '', cookie } = request.headers
  if (site !== undefined) {
    return site === 'same-origin' || site === 'none' ? undefined : fromElsewhere()
  }
  if (origin !== undefined) return isOwn(origin, host, publicUrl) ? undefined : fromElsewhere()
  if (!hasCookie(cookie, cookieNames.session)) return undefined
  return problem('cross-site-request', {
    detail:
      'A change with a session cookie must say where it comes from, as browsers do by Sec-Fetch-Site or Origin. ' +
      'A program uses a bearer token or an API key.',
  })
}

/** The host has been checked before. Under the public URL's own host, its scheme counts, too. */
function isOwn(origin: string, host: string, publicUrl: URL | undefined): boolean {
  if (origin === publicUrl?.origin) return true
  return host !== publicUrl?.host && (origin === `http://${host}` || origin === `https://${host}`)
}

function fromElsewhere(): ProblemError {
  return problem('cross-site-request', {
    detail:
      'Pages of another site may change nothing here. A program leaves out Origin and Sec-Fetch-Site.',
  })
}
