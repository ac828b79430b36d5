import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import {
  type AuditEntry,
  type Output,
  type Route,
  directoryRoutes as routes,
  problem,
} from '@gatehouse/contract'
import {
  envelope,
  hashOf,
  idOfHash,
  implement,
  keyPrefix,
  newToken,
  pageEnvelope,
} from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import { directoryVersion as version, startRestartable } from './test-restart.ts'

type Kept<T> = T & { hash: string }
export type TestSession = Kept<Output<typeof routes.findSession>['data']> & { leasedUntil: number }
export type TestKey = Kept<Output<typeof routes.findKey>['data']>

/** What the directory keeps for the gateway, in memory: sessions, API keys and the audit log. */
export async function startDirectory(t: TestContext) {
  const kept = {
    sessions: [] as TestSession[],
    keys: [] as TestKey[],
    audit: [] as AuditEntry[],
  }
  /** The ids of the routes that were asked, in order. */
  const asked: string[] = []
  const requestIds: unknown[] = []
  const running = await startRestartable(t, (app) => {
    app.addHook('onRequest', (request, _reply, done) => {
      asked.push(request.routeOptions.config.route?.id ?? '')
      requestIds.push(request.headers['x-request-id'])
      done()
    })
    addSessions(app, kept.sessions)
    addKeys(app, kept.keys)
    addAudit(app, kept.audit)
  })
  return {
    ...running,
    ...kept,
    asked,
    requestIds,
    /** Keeps an API key, and answers it. */
    addKey: (given: Partial<TestKey> = {}): string => {
      const key = newToken(keyPrefix)
      kept.keys.unshift({ ...keyOfAda(), ...given, hash: hashOf(key) })
      return key.reveal()
    },
    count: (route: Route) => asked.filter((id) => id === route.id).length,
  }
}

const keyOfAda = () => ({
  id: randomBytes(16).toString('hex'),
  name: 'nightly export',
  owner: 'ada',
  roles: ['viewer'],
  scopes: [] as string[],
  createdAt: new Date().toISOString(),
  expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
})

const isLive = ({ expiresAt }: { expiresAt: string }) => Date.parse(expiresAt) > Date.now()

function addSessions(app: FastifyInstance, sessions: TestSession[]): void {
  const own = (id: string, subject: string): TestSession => {
    const found = sessions.find((one) => one.id === id && one.subject === subject && isLive(one))
    if (!found) throw problem('session-not-found')
    return found
  }
  implement(app, routes.createSession, ({ body: { tokenHash, ...given } }, _request, reply) => {
    const now = new Date().toISOString()
    const times = { createdAt: now, lastUsedAt: now }
    const id = idOfHash(tokenHash)
    const session = { id, hash: tokenHash, version: 1, leasedUntil: 0, ...times, ...given }
    sessions.unshift(session)
    void reply.code(201)
    return envelope(version, session)
  })
  implement(app, routes.findSession, ({ body: { tokenHash } }) => {
    const found = sessions.find((one) => one.hash === tokenHash && isLive(one))
    if (!found) throw problem('session-not-found')
    return envelope(version, found)
  })
  implement(app, routes.leaseSession, ({ params, body }) => {
    const session = own(params.id, body.subject)
    const leased = session.version === body.version && session.leasedUntil < Date.now()
    if (leased) session.leasedUntil = Date.now() + body.seconds * 1000
    return envelope(version, { leased })
  })
  implement(app, routes.renewSession, ({ params, body }) => {
    const session = own(params.id, body.subject)
    if (session.version !== body.version) throw problem('session-changed')
    Object.assign(session, body, { version: session.version + 1, leasedUntil: 0 })
    return envelope(version, session)
  })
  implement(app, routes.endSession, ({ params, query }, _request, reply) => {
    sessions.splice(sessions.indexOf(own(params.id, query?.subject ?? '')), 1)
    return reply.code(204).send()
  })
  implement(app, routes.listSessions, ({ query }) => {
    const items = sessions.filter((one) => one.subject === query?.subject && isLive(one))
    return pageEnvelope(version, { items })
  })
}

function addKeys(app: FastifyInstance, keys: TestKey[]): void {
  implement(app, routes.createKey, ({ body: { keyHash, ...given } }, _request, reply) => {
    const key = {
      id: idOfHash(keyHash),
      hash: keyHash,
      createdAt: new Date().toISOString(),
      ...given,
    }
    keys.unshift(key)
    void reply.code(201)
    return envelope(version, key)
  })
  implement(app, routes.findKey, ({ body: { keyHash } }) => {
    const found = keys.find((one) => one.hash === keyHash && isLive(one))
    if (!found) throw problem('key-not-found')
    return envelope(version, found)
  })
  implement(app, routes.listKeys, ({ query }) =>
    pageEnvelope(version, { items: keys.filter(({ owner }) => owner === query?.owner) }),
  )
  implement(app, routes.revokeKey, ({ params, query }, _request, reply) => {
    const at = keys.findIndex(({ id, owner }) => id === params.id && owner === query?.owner)
    if (at < 0) throw problem('key-not-found')
    keys.splice(at, 1)
    return reply.code(204).send()
  })
}

function addAudit(app: FastifyInstance, audit: AuditEntry[]): void {
  implement(app, routes.appendAudit, ({ body }, _request, reply) => {
    audit.unshift(...body.entries)
    return reply.code(204).send()
  })
  implement(app, routes.readAudit, () => pageEnvelope(version, { items: audit }))
}
