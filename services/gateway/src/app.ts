import { gatewayRoutes, gatewaySecurity } from '@gatehouse/contract'
import { createServer } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import { addAuthorization } from './policy/authorization.ts'
import { addIdentification } from './identity/identification.ts'
import { addMe } from './identity/me.ts'
import { addApi } from './api.ts'
import { recordChanges } from './audit/record-changes.ts'
import { addAudit } from './audit/routes.ts'
import { addChanges } from './changes.ts'
import type { Dependencies } from './dependencies.ts'
import { addCrossSiteCheck } from './edges/cross-site.ts'
import { addEdges } from './edges/edges.ts'
import { securityHeaders } from './edges/headers.ts'
import { addPrincipalLimit } from './edges/limits.ts'
import { listed } from './edges/settings.ts'
import { acceptUploads } from './forward/write.ts'
import { addHome } from './home.ts'
import { addGatewayMetrics } from './metrics.ts'
import { publicUrlOf } from './public-url.ts'
import { addReference } from './reference.ts'
import { addReveal } from './reveal/routes.ts'
import { addSignIn } from './sign-in/routes.ts'
import { upstreamCheck } from './upstream/health.ts'

/** The public gateway: it holds no data and no credential, and passes each request on once. */
export function createApp(deps: Dependencies): FastifyInstance {
  const { access, broker, directory, settings, trail } = deps
  const app = createServer({
    ...deps,
    routes: gatewayRoutes,
    security: gatewaySecurity,
    headers: securityHeaders(publicUrlOf(settings)),
    trustedProxies: listed(settings.GATEHOUSE_TRUSTED_PROXIES),
    edges: (server) => addEdges(server, settings),
    checks: {
      broker: upstreamCheck(broker),
      directory: upstreamCheck(directory),
      audit: () => trail.health(),
      ...(access.issuer && { issuer: access.issuer.check }),
    },
  })
  addIdentification(app, access)
  addCrossSiteCheck(app, settings)
  addPrincipalLimit(app, settings)
  addGatewayMetrics(deps.metrics, [broker, directory], deps.cache)
  addAuthorization(app, deps)
  acceptUploads(app, gatewayRoutes)
  recordChanges(app, deps)
  addHome(app, deps)
  addSignIn(app, deps)
  addMe(app, deps)
  addApi(app, deps)
  addReference(app, deps)
  addReveal(app, deps)
  addAudit(app, deps)
  addChanges(app, deps)
  app.addHook('onClose', async () => {
    await access.close()
    await trail.close()
    await Promise.all([broker.close(), directory.close()])
  })
  return app
}
