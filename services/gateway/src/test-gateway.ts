import { type RequestListener, type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { EventFeed, createLogger, createMetrics } from '@gatehouse/kit'
import { openAccess } from './access/access.ts'
import type { RolesFor } from './access/claims.ts'
import type { Clock } from './access/clock.ts'
import { createApp } from './app.ts'
import { recordedTrail } from './audit/test-trail.ts'
import type { AuditTrail } from './audit/trail.ts'
import { ResponseCache } from './forward/cache.ts'
import { configFromEnv } from './config.ts'
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

export type GatewayParts = {
  trail?: AuditTrail
  rolesFor?: RolesFor
  now?: Clock
}

/** The real gateway on a free port, before upstreams of the test's choice. What it logs goes to `lines`. */
export async function startGateway(
  t: TestContext,
  upstreams: { broker?: string; directory?: string },
  env: NodeJS.ProcessEnv = {},
  { trail = recordedTrail(), rolesFor = () => [], now }: GatewayParts = {},
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
  const log = createLogger('gateway', {
    level: settings.LOG_LEVEL,
    destination: { write: (line) => void lines.push(line) },
  })
  const people = new Upstream('directory', directory)
  const app = createApp({
    version,
    settings,
    log,
    metrics,
    lifecycle: { ready: true },
    broker: new Upstream('broker', broker),
    directory: people,
    cache,
    changes: new EventFeed(),
    access: openAccess({ settings, directory: people, trail, rolesFor, log, now }),
    trail,
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  t.after(() => app.close())
  return { url, lines, metrics, cache, app }
}

/** Waits for what comes to be by itself, within 20 s. */
export async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries > 4000) throw new Error(`it did not come to be that ${String(holds)}`)
    await sleep(5)
  }
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
