import { type RequestListener, type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { EventFeed, createLogger, createMetrics } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { type Decisions, openToAll } from './access/decisions.ts'
import { openPolicies } from './access/policy-files.ts'
import { createApp } from './app.ts'
import type { NewAuditEvent } from './audit/trail.ts'
import type { Dependencies } from './dependencies.ts'
import { ResponseCache } from './forward/cache.ts'
import { type Settings, configFromEnv } from './config.ts'
import { Upstream } from './upstream/upstream.ts'

/** A service that behaves as a test wants it to: what the real ones do only in trouble. */
export async function startStub(
  t: TestContext,
  listener: RequestListener,
  port = 0,
): Promise<Server> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return server
}

export function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/**
 * The real gateway on a free port, before upstreams of the test's choice. What it logs goes to `lines`, what it
 * would write to the audit log to `audited`. `prepare` gets it before it listens.
 */
export async function startGateway(
  t: TestContext,
  upstreams: { broker?: string; directory?: string },
  env: NodeJS.ProcessEnv = {},
  prepare: (app: FastifyInstance, deps: Dependencies) => void = () => {},
) {
  const nowhere = 'http://127.0.0.1:9'
  const { broker = nowhere, directory = nowhere } = upstreams
  const settings = configFromEnv({
    BROKER_URL: broker,
    DIRECTORY_URL: directory,
    // Many gateways share the machine with other tests.
    MAX_EVENT_LOOP_DELAY_MS: '60000',
    ...env,
  })
  const version = { service: 'gateway', version: '1.2.3', commit: 'abc', builtAt: 'now' }
  const lines: string[] = []
  const metrics = createMetrics(version)
  const cache = new ResponseCache()
  const audited: NewAuditEvent[] = []
  const note = (event: NewAuditEvent) => void audited.push(event)
  const log = createLogger('gateway', { destination: { write: (line) => void lines.push(line) } })
  const deps: Dependencies = {
    version,
    settings,
    log,
    metrics,
    lifecycle: { ready: true },
    broker: new Upstream('broker', broker),
    directory: new Upstream('directory', directory),
    cache,
    changes: new EventFeed(),
    decisions: await decisionsBy(settings, log),
    trail: { write: async (event) => note(event), note, close: async () => {} },
  }
  const app = createApp(deps)
  prepare(app, deps)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  t.after(() => app.close())
  return { url, lines, audited, metrics, cache, app }
}

const opened = new Map<string, Promise<Decisions>>()

/** Policies are read and checked once for all gateways of a file of tests. */
function decisionsBy(settings: Settings, log: Logger): Promise<Decisions> {
  if (settings.GATEHOUSE_AUTH === 'none') return Promise.resolve(openToAll)
  const key = `${settings.GATEHOUSE_STAGE} ${settings.GATEHOUSE_POLICY_FILE}`
  const decisions = opened.get(key) ?? openPolicies(settings, log)
  opened.set(key, decisions)
  return decisions
}

export function json(body: unknown, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) => {
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'x-gatehouse-versions': 'broker=9.9.9',
        ...headers,
      })
      .end(JSON.stringify(body))
  }
}
