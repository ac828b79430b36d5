import { setTimeout as sleep } from 'node:timers/promises'
import { ProblemError, systemRoutes } from '@gatehouse/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { anonymous } from './identity/principal.ts'
import type { Dependencies } from './dependencies.ts'
import { type ServiceRow, type Visitor, canSignOut, homePage, pagePolicy } from './home-page.ts'
import type { Issuer } from './sign-in/issuer.ts'
import type { Upstream } from './upstream/upstream.ts'

/** How long the page waits for each thing that it shows, in milliseconds. */
const patience = 500

/** A plain page at `/`: what runs, in which version, who one is, and where to go on. */
export function addHome(app: FastifyInstance, deps: Dependencies): void {
  const { access, broker, decisions, directory, version } = deps
  const config = { access: systemRoutes.getVersion.access }
  app.get('/', { config }, async (request, reply) => {
    const [visitor, ...others] = await Promise.all([
      visitorOf(request),
      look(broker),
      look(directory),
    ])
    const services = [{ name: 'gateway', status: 'ok', version: version.version }, ...others]
    const signOutVia = canSignOut(visitor) ? await signOutOrigin(access.issuer) : undefined
    const who = visitor === 'unknown' ? anonymous : visitor
    const html = homePage({
      services,
      visitor,
      signIn: access.asks && access.issuer !== undefined,
      may: ({ action, resource: { type } }) =>
        decisions.decide(who, action, { type, id: '' }).allowed,
    })
    return reply
      .headers({ 'content-security-policy': pagePolicy(signOutVia), 'cache-control': 'no-store' })
      .type('text/html')
      .send(html)
  })
}

/**
 * Who has come. The page is also there to show that the directory is away, which then cannot tell.
 * @throws what the visitor can mend, as `credentials-invalid`
 */
async function visitorOf(request: FastifyRequest): Promise<Visitor> {
  try {
    return await within(request.identifyAgain?.() ?? Promise.resolve(anonymous), 'unknown')
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status < 500) throw error
    return 'unknown'
  }
}

/** Signing out goes on at the issuer, which has to be known first. */
async function signOutOrigin(issuer: Issuer | undefined): Promise<string> {
  return issuer ? within(issuer.signOutOrigin(), issuer.origin) : "'self'"
}

/** What there is by then; what comes later is not waited for. */
async function within<T, U>(found: Promise<T>, otherwise: U): Promise<T | U> {
  const later = new AbortController()
  try {
    return await Promise.race([found, sleep(patience, otherwise, { signal: later.signal })])
  } finally {
    later.abort()
  }
}

async function look(upstream: Upstream): Promise<ServiceRow> {
  try {
    const { status, version } = await upstream.health(AbortSignal.timeout(patience))
    return { name: upstream.name, status: status === 'unavailable' ? 'down' : status, version }
  } catch {
    return { name: upstream.name, status: 'down', version: 'unknown' }
  }
}
