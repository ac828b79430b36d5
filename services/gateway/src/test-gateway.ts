import { type RequestListener, type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { EventFeed, createLogger, createMetrics, tokenFile } from '@gatehouse/kit'
import { createApp } from './app.ts'
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

/**
 * The real gateway on a free port, before upstreams of the test's choice. What it logs goes to `lines`. It shows
 * tokens where `env` names their files.
 */
export async function startGateway(
  t: TestContext,
  upstreams: { broker?: string; directory?: string },
  env: NodeJS.ProcessEnv = {},
) {
  const nowhere = 'http://127.0.0.1:9'
  const { broker = nowhere, directory = nowhere } = upstreams
  const tokens = { BROKER_TOKEN_FILE: '/nowhere', DIRECTORY_TOKEN_FILE: '/nowhere' }
  const urls = { BROKER_URL: broker, DIRECTORY_URL: directory }
  const settings = configFromEnv({ ...tokens, ...urls, ...env })
  const token = (name: keyof typeof tokens) => tokenFile(name, env[name], log)
  const version = { service: 'gateway', version: '1.2.3', commit: 'abc', builtAt: 'now' }
  const lines: string[] = []
  const log = createLogger('gateway', { destination: { write: (line) => void lines.push(line) } })
  const metrics = createMetrics(version)
  const cache = new ResponseCache({ refreshable: settings.GATEHOUSE_STAGE === 'local' })
  const app = createApp({
    version,
    settings,
    log,
    metrics,
    lifecycle: { ready: true },
    broker: new Upstream('broker', broker, token('BROKER_TOKEN_FILE')),
    directory: new Upstream('directory', directory, token('DIRECTORY_TOKEN_FILE')),
    cache,
    changes: new EventFeed(),
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
