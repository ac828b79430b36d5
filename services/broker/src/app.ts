import { brokerRoutes } from '@gatehouse/contract'
import { createServer } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import { addBuckets } from './buckets.ts'
import { addChanges } from './changes.ts'
import type { Dependencies } from './dependencies.ts'
import { addObjects } from './objects.ts'
import { addParameters } from './parameters.ts'
import { addReference } from './reference.ts'
import { addReveal } from './reveal.ts'
import { addSecrets } from './secrets.ts'

/** The broker: the one service that reads buckets, parameters and secrets. It closes its provider when it closes. */
export function createApp(deps: Dependencies): FastifyInstance {
  const { provider } = deps
  const app = createServer({
    ...deps,
    routes: brokerRoutes,
    checks: provider.checks,
    ...(provider.identity && { identity: provider.identity }),
  })
  // A folder changes without a word: whoever keeps an answer asks again, and its ETag makes that cheap.
  app.addHook('onRequest', (request, reply, done) => {
    const type = request.routeOptions.config.route?.access.resource.type
    if (type !== undefined && type !== 'System') void reply.header('cache-control', 'no-cache')
    done()
  })
  addBuckets(app, deps)
  addObjects(app, deps)
  addParameters(app, deps)
  addSecrets(app, deps)
  addReveal(app, deps)
  // Ahead of the stream of changes, so that what was received is told before that ends.
  provider.addRoutes?.(app)
  addChanges(app, deps)
  addReference(app, deps)
  app.addHook('onClose', () => provider.close())
  return app
}
