import { problemTypes } from '@gatehouse/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** Hears of a request that is over: the status is 499 when its caller left before the answer was complete. */
export type AnsweredListener = (
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
) => void

/** Calls `listener` once for each request. (Fastify's onResponse alone would miss those whose caller leaves.) */
export function onAnswered(app: FastifyInstance, listener: AnsweredListener): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) listener(request, reply, problemTypes['caller-gone'].status)
    })
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    listener(request, reply, reply.statusCode)
    done()
  })
}
