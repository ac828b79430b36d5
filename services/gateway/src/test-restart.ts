import type { TestContext } from 'node:test'
import { directoryRoutes } from '@gatehouse/contract'
import {
  createLogger,
  createMetrics,
  createServer,
  readSettings,
  serviceSettings,
} from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { freePort } from '../../../test/support/free-port.ts'

export const directoryVersion = {
  service: 'directory',
  version: '9.9.9',
  commit: 'abc',
  builtAt: 'now',
}

/** A directory of a test: what `add` gives it. It may stop, and start again at the same place. */
export async function startRestartable(t: TestContext, add: (app: FastifyInstance) => void) {
  const env = { MAX_EVENT_LOOP_DELAY_MS: '60000' }
  const listen = async (port: number) => {
    const app = createServer({
      version: directoryVersion,
      settings: readSettings('directory', Type.Object(serviceSettings({ port: 0 })), env),
      log: createLogger('directory', { level: 'silent' }),
      metrics: createMetrics(directoryVersion),
      lifecycle: { ready: true },
      routes: directoryRoutes,
    })
    add(app)
    await app.listen({ host: '127.0.0.1', port })
    return app
  }
  const port = await freePort()
  let app = await listen(port)
  /** As when it is away: nothing listens. */
  const stop = async () => {
    app.server.closeAllConnections()
    await app.close()
  }
  t.after(stop)
  return {
    url: `http://127.0.0.1:${port}`,
    stop,
    start: async () => {
      app = await listen(port)
    },
  }
}
