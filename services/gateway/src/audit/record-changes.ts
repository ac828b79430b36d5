import type { Route } from '@gatehouse/contract'
import type { FastifyInstance } from 'fastify'
import { eventOf } from './event.ts'
import type { AuditTrail } from './trail.ts'

/**
 * Writes each change to the audit log before it is done: once it is decided and found valid, before anything
 * of it is sent on. An upload stays where it is meanwhile.
 */
export function recordChanges(app: FastifyInstance, { trail }: { trail: AuditTrail }): void {
  app.addHook('preHandler', async (request) => {
    const { route } = request.routeOptions.config
    if (!route || !isRecorded(route)) return
    const { granted } = request
    if (!granted) throw new Error(`nothing was decided about ${route.id}`)
    await trail.write(eventOf(request, 'allow', granted), request.deadline)
  })
}

/** What handlers decide, and what they do to people's own sign-ins and keys, they write down themselves. */
function isRecorded({ method, access: { resource } }: Route): boolean {
  return method !== 'GET' && resource.from !== 'body' && resource.type !== 'Self'
}
