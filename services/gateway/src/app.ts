import { type Version, gatewayRoutes } from '@gatehouse/contract'
import { type EventFeed, type Lifecycle, type ServiceSettings, createServer } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { addApi } from './api.ts'
import type { ResponseCache } from './cache.ts'
import { addChanges } from './changes.ts'
import { acceptUploads } from './forward-write.ts'
import { addHome } from './home.ts'
import { addReference } from './reference.ts'
import { upstreamCheck } from './upstream-health.ts'
import { addGatewayMetrics } from './metrics.ts'
import type { Upstream } from './upstream.ts'

export type Dependencies = {
  version: Version
  settings: ServiceSettings
  log: Logger
  metrics: Registry
  lifecycle: Lifecycle
  broker: Upstream
  directory: Upstream
  cache: ResponseCache
  changes: EventFeed
}

/** The public gateway: it holds no data and no credential, and passes each request on once. */
export function createApp(deps: Dependencies): FastifyInstance {
  const { broker, directory } = deps
  const app = createServer({
    ...deps,
    routes: gatewayRoutes,
    checks: { broker: upstreamCheck(broker), directory: upstreamCheck(directory) },
  })
  addGatewayMetrics(deps.metrics, [broker, directory], deps.cache)
  acceptUploads(app, gatewayRoutes)
  addHome(app, deps)
  addApi(app, deps)
  addReference(app, deps)
  addChanges(app, deps)
  app.addHook('onClose', async () => {
    await Promise.all([broker.close(), directory.close()])
  })
  return app
}
