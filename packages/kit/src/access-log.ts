import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { onAnswered } from './answered.ts'
import { pathOf } from './failures.ts'

/** Names the services behind an answer, also where its body cannot: `gateway=0.1.0, broker=0.1.0`. */
export const versionsHeader = 'x-gatehouse-versions'

/** Puts the request's id and what all answers of the service carry on its answer. */
export function identify(
  request: FastifyRequest,
  reply: FastifyReply,
  headers: Record<string, string>,
): void {
  void reply.header('x-request-id', request.id).headers(headers)
}

/** One line a request once it is answered; probes only at debug. The id and `headers` go out with each answer. */
export function addAccessLog(app: FastifyInstance, headers: Record<string, string>): void {
  app.addHook('onRequest', (request, reply, done) => {
    identify(request, reply, headers)
    done()
  })
  onAnswered(app, (request, reply, status) => {
    const probe = request.routeOptions.url?.startsWith('/health') && status < 500
    request.log[probe ? 'debug' : 'info'](
      {
        method: request.method,
        path: pathOf(request),
        status,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'answered',
    )
  })
}
