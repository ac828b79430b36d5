import { gatewayRoutes } from '@gatehouse/contract'
import { createServer } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import { addIdentification } from './access/identification.ts'
import { addMe } from './access/me.ts'
import { addApi } from './api.ts'
import { addChanges } from './changes.ts'
import type { Dependencies } from './dependencies.ts'
import { acceptUploads } from './forward/write.ts'
import { addHome } from './home.ts'
import { addGatewayMetrics } from './metrics.ts'
import { addReference } from './reference.ts'
import { addSignIn } from './sign-in/routes.ts'
import { upstreamCheck } from './upstream/health.ts'

/** The public gateway: it holds no data and no credential, and passes each request on once. */
export function createApp(deps: Dependencies): FastifyInstance {
  const { broker, directory, access } = deps
  const app = createServer({
    ...deps,
    routes: gatewayRoutes,
    checks: {
      broker: upstreamCheck(broker),
      directory: upstreamCheck(directory),
      ...(access.issuer && { issuer: access.issuer.check }),
    },
  })
  addGatewayMetrics(deps.metrics, [broker, directory], deps.cache)
  acceptUploads(app, gatewayRoutes)
  addIdentification(app, access)
  addHome(app, deps)
  addSignIn(app, deps)
  addMe(app, deps)
  addApi(app, deps)
  addReference(app, deps)
  addChanges(app, deps)
  app.addHook('onClose', async () => {
    await access.close()
    await Promise.all([broker.close(), directory.close()])
  })
  return app
}
