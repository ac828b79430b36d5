import { once } from 'node:events'
import { type RequestListener, type Server, createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { EventFeed, createLogger, createMetrics, tokenFile } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { openAccess } from './identity/access.ts'
import type { RolesFor } from './identity/claims.ts'
import type { Clock } from './identity/clock.ts'
import { type Decisions, openToAll } from './policy/decisions.ts'
import { openPolicies } from './policy/policy-files.ts'
import type { Principal } from './identity/principal.ts'
import { believe } from './policy/test-principals.ts'
import { createApp } from './app.ts'
import { recordedTrail } from './audit/test-trail.ts'
import { type Settings, configFromEnv } from './config.ts'
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

/** What a test has otherwise than usual: who asks, parts of the gateway, and what is done before it listens. */
export type TestParts = Partial<Dependencies> & {
  rolesFor?: RolesFor
  now?: Clock
  principal?: Principal
  prepare?: (app: FastifyInstance, deps: Dependencies) => void
}

/**
 * The real gateway on a free port, before upstreams of the test's choice. What it logs goes to `lines`. The
 * audit log is kept in memory, and whoever asks may do everything, unless `parts` says otherwise, or `env`
 * names a stage or a file of policies. It shows tokens where `env` names their files.
 */
export async function startGateway(
  t: TestContext,
  upstreams: { broker?: string; directory?: string },
  env: NodeJS.ProcessEnv = {},
  { principal, prepare, rolesFor = () => [], now, ...parts }: TestParts = {},
) {
  const nowhere = 'http://127.0.0.1:9'
  const { broker = nowhere, directory = nowhere } = upstreams
  const tokens = { BROKER_TOKEN_FILE: '/nowhere', DIRECTORY_TOKEN_FILE: '/nowhere' }
  const settings = configFromEnv({
    BROKER_URL: broker,
    DIRECTORY_URL: directory,
    ...tokens,
    // A machine that is busy with other tests is not what a test is about.
    MAX_EVENT_LOOP_DELAY_MS: '60000',
    ...env,
  })
  const token = (name: keyof typeof tokens) => tokenFile(name, env[name], log)
  const version = { service: 'gateway', version: '1.2.3', commit: 'abc', builtAt: 'now' }
  const lines: string[] = []
  const metrics = createMetrics(version)
  const cache = new ResponseCache()
  const log = createLogger('gateway', {
    level: settings.LOG_LEVEL,
    destination: { write: (line) => void lines.push(line) },
  })
  const recorded = recordedTrail()
  const trail = parts.trail ?? recorded
  const people =
    parts.directory ?? new Upstream('directory', directory, token('DIRECTORY_TOKEN_FILE'))
  const deps: Dependencies = {
    version,
    settings,
    log,
    metrics,
    lifecycle: { ready: true },
    broker: new Upstream('broker', broker, token('BROKER_TOKEN_FILE')),
    directory: people,
    cache,
    changes: new EventFeed(),
    decisions: await decisionsBy(env, settings, log),
    access: openAccess({ settings, directory: people, trail, rolesFor, log, now }),
    trail,
    ...parts,
  }
  const app = createApp(deps)
  if (principal) believe(app, {}, principal)
  prepare?.(app, deps)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  t.after(() => app.close())
  return { url, lines, trail: recorded, metrics, cache, app }
}

const opened = new Map<string, Promise<Decisions>>()

/** Policies are read and checked once for all gateways of a file of tests. */
function decisionsBy(env: NodeJS.ProcessEnv, settings: Settings, log: Logger): Promise<Decisions> {
  if (!env.GATEHOUSE_STAGE && !env.GATEHOUSE_POLICY_FILE) return Promise.resolve(openToAll)
  const key = `${settings.GATEHOUSE_STAGE} ${settings.GATEHOUSE_POLICY_FILE}`
  const decisions = opened.get(key) ?? openPolicies(settings, log)
  opened.set(key, decisions)
  return decisions
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

/** Sends bytes over a connection of their own and gives all that comes back until it is closed. */
export async function exchange(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(bytes, 'latin1')
  return text(socket)
}
