import { type Version, directoryRoutes } from '@gatehouse/contract'
import { type Lifecycle, type ServiceSettings, createServer } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { addAvatars } from './avatars/routes.ts'
import { type Uploads, createUploads } from './avatars/uploads.ts'
import type { UserStore } from './store.ts'
import { addForms } from './users/form.ts'
import { addReference } from './users/reference.ts'
import { addUsers } from './users/routes.ts'

export type Dependencies = {
  version: Version
  settings: ServiceSettings
  log: Logger
  metrics: Registry
  lifecycle: Lifecycle
  store: UserStore
}

export type RouteDependencies = Pick<Dependencies, 'store' | 'version'> & { uploads: Uploads }

/** The directory of people. It closes its store when it closes. */
export function createApp(deps: Dependencies): FastifyInstance {
  const { store, version } = deps
  const app = createServer({
    ...deps,
    routes: directoryRoutes,
    checks: { database: () => store.check().then(() => ({ status: 'ok' })) },
  })
  // People are not for shared caches; whoever keeps an answer asks whether it still holds.
  app.addHook('onRequest', (request, reply, done) => {
    const isData = request.routeOptions.config.route?.access.resource.type === 'User'
    if (isData) void reply.header('cache-control', 'private, no-cache')
    done()
  })
  const routes = { store, version, uploads: createUploads() }
  addForms(app)
  addUsers(app, routes)
  addAvatars(app, routes)
  addReference(app, routes)
  app.addHook('onClose', () => store.close())
  return app
}
