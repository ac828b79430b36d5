import { directoryRoutes } from '@gatehouse/contract'
import { createServer } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import { addAccess } from './access/routes.ts'
import { Retention } from './access/retention.ts'
import { addAvatars } from './avatars/routes.ts'
import { createUploads } from './avatars/uploads.ts'
import type { Dependencies } from './dependencies.ts'
import { addForms } from './users/form.ts'
import { addReference } from './users/reference.ts'
import { addUsers } from './users/routes.ts'

/** The directory of people. It closes its store when it closes. */
export function createApp(deps: Dependencies): FastifyInstance {
  const { store, access, auditDays, version, identity, ...service } = deps
  const app = createServer({
    ...service,
    version,
    routes: directoryRoutes,
    checks: {
      database: () => store.check().then(() => ({ status: 'ok' })),
      ...(identity && { credentials: identity.check }),
    },
    ...(identity && { identity: identity.report }),
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
  addAccess(app, { access, version })
  const retention = new Retention({ audit: access.audit, days: auditDays, log: deps.log })
  app.addHook('onReady', async () => retention.start())
  app.addHook('onClose', async () => {
    await retention.stop()
    await store.close()
  })
  return app
}
