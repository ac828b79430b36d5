import type { FastifyInstance } from 'fastify'
import type { AccessDependencies } from '../dependencies.ts'
import { addAudit } from './audit.ts'
import { addKeys } from './keys.ts'
import { addSessions } from './sessions.ts'

/** What the gateway has kept here. None of it is for anyone to keep elsewhere. */
export function addAccess(app: FastifyInstance, deps: AccessDependencies): void {
  app.addHook('onRequest', (request, reply, done) => {
    const isKept = request.routeOptions.config.route?.access.resource.type === 'Self'
    if (isKept) void reply.header('cache-control', 'no-store')
    done()
  })
  addSessions(app, deps)
  addKeys(app, deps)
  addAudit(app, deps)
}
