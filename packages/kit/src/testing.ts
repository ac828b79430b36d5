import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { callerProblems, callerSettings } from './identity/caller-settings.ts'
import { openCallers } from './identity/callers.ts'
import { createLogger } from './log.ts'
import { createMetrics } from './metrics.ts'
import { serve } from './serve.ts'
import { type ServerOptions, createServer } from './server.ts'
import { readSettings, serviceSettings } from './settings.ts'

/* A service to test the kit with: a real server on ports of its own. */

const version = { service: 'sample', version: '1.2.3', commit: 'abc', builtAt: 'now' }

export type SampleOptions = Partial<
  Pick<ServerOptions, 'routes' | 'checks' | 'identity' | 'headers' | 'trustedProxies' | 'edges'>
> & {
  /** Adds the routes' handlers. */
  add?: (app: FastifyInstance) => void
  /** Settings as the environment has them. With those of callers it is an inner service. */
  env?: Record<string, string>
}

/** Starts the service; `await using` stops it. */
export async function startSample(options: SampleOptions = {}) {
  const { routes = {}, add, env = {}, ...given } = options
  const schema = Type.Object({ ...serviceSettings({ port: 0 }), ...callerSettings })
  const isInner = env.CALLERS !== undefined
  const settings = readSettings('sample', schema, env, isInner ? callerProblems : undefined)
  const lines: Record<string, unknown>[] = []
  const log = createLogger('sample', {
    level: 'trace',
    destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  })
  const lifecycle = { ready: false }
  const metrics = createMetrics(version)
  const app = createServer({
    version,
    settings,
    log,
    metrics,
    lifecycle,
    ...(isInner && { callers: openCallers(settings, { version, log }) }),
    routes,
    ...given,
  })
  add?.(app)
  const running = await serve(app, { settings, metrics, lifecycle })
  return {
    app,
    running,
    lifecycle,
    metrics,
    /** What was logged so far. */
    lines,
    port: running.port,
    url: `http://127.0.0.1:${running.port}`,
    metricsUrl: `http://127.0.0.1:${running.metricsPort}/metrics`,
    [Symbol.asyncDispose]: () => running.stop(),
  }
}

/** Sends bytes over a connection of their own and gives all that comes back until it is closed. */
export async function exchange(port: number, ...parts: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  for (const part of parts) socket.write(part)
  return text(socket)
}
