import { Readable } from 'node:stream'
import { type OneAccess, problem } from '@gatehouse/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Decisions, Grant, Resource } from './decisions.ts'
import { type RefusalDependencies, refusal } from './refusal.ts'
import { requestedResources } from './requested.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Absent until something has been allowed: a request that was allowed nothing is not answered. */
    granted?: Grant
  }
}

type Dependencies = RefusalDependencies & { decisions: Decisions }

/**
 * Decides about each request by what its route stands for, before its input is checked, anything is asked
 * of another service or the cache is looked into. Whoever asks must be known by then.
 */
export function addAuthorization(app: FastifyInstance, deps: Dependencies): void {
  app.decorateRequest('granted')
  app.addHook('onRequest', (request, _reply, done) => {
    const { route, access = route?.access } = request.routeOptions.config
    // The body is not there yet: the handler decides, by `authorize`.
    if (access?.resource.from === 'body') return done()
    try {
      if (access) authorizeAll(deps, request, access)
      done()
    } catch (error) {
      done(error as Error)
    }
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    if (reply.statusCode >= 400 || request.granted) return done(null, payload)
    if (payload instanceof Readable) payload.destroy()
    done(undecided(request))
  })
}

/**
 * Decides whether who asks may do `action` on `resource`, for the reason that they give.
 * @throws `sign-in-required` to whom is not known, `not-allowed` to others; the audit log has it then
 */
export function authorize(
  deps: Dependencies,
  request: FastifyRequest,
  action: string,
  resource: Resource,
  reason?: string,
): Grant {
  return (request.granted = decided(deps, request, { action, resource, reason }))
}

/** All that is asked for, or nothing. */
function authorizeAll(deps: Dependencies, request: FastifyRequest, access: OneAccess): void {
  const grants = requestedResources(access, request).map((resource) =>
    decided(deps, request, { action: access.action, resource }),
  )
  if (grants[0]) request.granted = grants[0]
}

function decided(
  deps: Dependencies,
  request: FastifyRequest,
  {
    action,
    resource,
    reason,
  }: Pick<Grant, 'action' | 'resource'> & { reason?: string | undefined },
): Grant {
  const { allowed, policies } = deps.decisions.decide(request.principal, action, resource)
  if (!allowed) throw refusal(deps, request, { action, resource, policies }, reason)
  return { action, resource, policies }
}

/** A route that stands for nothing, or a handler that has not decided: nobody may have its answer. */
function undecided({ routeOptions }: FastifyRequest) {
  const cause = new Error(`nothing was decided about a request for ${String(routeOptions.url)}`)
  return problem('internal-error', {
    detail: 'The operators find it in the log under the requestId.',
    cause,
  })
}
