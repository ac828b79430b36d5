import { type RequestListener, type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { EventFeed, createLogger, createMetrics } from '@gatehouse/kit'
import { type Principal, anonymous } from './access/principal.ts'
import { createApp } from './app.ts'
import { recordedTrail } from './audit/test-trail.ts'
import { configFromEnv } from './config.ts'
import type { Dependencies } from './dependencies.ts'
import { ResponseCache } from './forward/cache.ts'
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

const everything = { allowed: true, policies: ['everything'] }

/** What a test has otherwise than usual: who asks, and parts of the gateway. */
export type TestParts = Partial<Dependencies> & { principal?: Principal }

/**
 * The real gateway on a free port, before upstreams of the test's choice. What it logs goes to `lines`. Whoever
 * asks may do everything, and the audit log is kept in memory, unless `parts` says otherwise.
 */
export async function startGateway(
  t: TestContext,
  upstreams: { broker?: string; directory?: string },
  env: NodeJS.ProcessEnv = {},
  { principal = anonymous, ...parts }: TestParts = {},
) {
  const nowhere = 'http://127.0.0.1:9'
  const { broker = nowhere, directory = nowhere } = upstreams
  const settings = configFromEnv({
    BROKER_URL: broker,
    DIRECTORY_URL: directory,
    // A machine that is busy with other tests is not what a test is about.
    MAX_EVENT_LOOP_DELAY_MS: '60000',
    ...env,
  })
  const version = { service: 'gateway', version: '1.2.3', commit: 'abc', builtAt: 'now' }
  const lines: string[] = []
  const metrics = createMetrics(version)
  const cache = new ResponseCache({ refreshable: settings.GATEHOUSE_STAGE === 'local' })
  const app = createApp({
    version,
    settings,
    log: createLogger('gateway', {
      level: settings.LOG_LEVEL,
      destination: { write: (line) => void lines.push(line) },
    }),
    metrics,
    lifecycle: { ready: true },
    broker: new Upstream('broker', broker),
    directory: new Upstream('directory', directory),
    cache,
    changes: new EventFeed(),
    decisions: { decide: () => everything },
    trail: recordedTrail(),
    ...parts,
  })
  app.addHook('onRequest', (request, _reply, done) => {
    request.principal = principal
    request.decision = everything
    done()
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  t.after(() => app.close())
  return { url, lines, metrics, cache, app }
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
