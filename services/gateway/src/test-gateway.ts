import { once } from 'node:events'
import { type RequestListener, type Server, createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { EventFeed, createLogger, createMetrics } from '@gatehouse/kit'
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

/** The real gateway on a free port, before upstreams of the test's choice. What it logs goes to `lines`. */
export async function startGateway(
  t: TestContext,
  upstreams: { broker?: string; directory?: string },
  env: NodeJS.ProcessEnv = {},
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
    log: createLogger('gateway', { destination: { write: (line) => void lines.push(line) } }),
    metrics,
    lifecycle: { ready: true },
    broker: new Upstream('broker', broker),
    directory: new Upstream('directory', directory),
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

/** Sends bytes over a connection of their own and gives all that comes back until it is closed. */
export async function exchange(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(bytes, 'latin1')
  return text(socket)
}
