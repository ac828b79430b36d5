import type { FastifyRequest } from 'fastify'

/** Whether it asks how the service is: a cluster does that by whatever name and as often as it likes. */
export function isProbe(request: FastifyRequest): boolean {
  return request.routeOptions.config.route?.access.resource.type === 'System'
}
