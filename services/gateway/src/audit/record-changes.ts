import { type Route, restParameter } from '@gatehouse/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Decision, Resource } from '../access/decisions.ts'
import { eventOf } from './event.ts'
import type { AuditTrail } from './trail.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What was decided about the request, where it was not left to the handler. */
    decision?: Decision
  }
}

/**
 * Writes each change to the audit log before it is done: once it is decided and found valid, before anything
 * of it is sent on. An upload stays where it is meanwhile.
 */
export function recordChanges(app: FastifyInstance, { trail }: { trail: AuditTrail }): void {
  app.addHook('preHandler', async (request) => {
    const { route } = request.routeOptions.config
    if (!route || !isRecorded(route)) return
    const { action } = route.access
    const decision = request.decision ?? { allowed: true, policies: [] }
    const resource = resourceOf(route, request)
    await trail.write(eventOf(request, { action, resource, decision }), request.deadline)
  })
}

/** What handlers decide, and what they do to people's own sign-ins and keys, they write down themselves. */
function isRecorded({ method, access: { resource } }: Route): boolean {
  return method !== 'GET' && resource.from !== 'body' && resource.type !== 'Self'
}

function resourceOf({ path, access }: Route, request: FastifyRequest): Resource {
  const { type, id = '' } = access.resource
  const params = request.params as Record<string, string | undefined>
  return { type, id: params[id === restParameter(path) ? '*' : id] ?? '' }
}
