import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'

/** What is read of a body that nobody wants, in bytes. */
const mostRead = 16 * 1024 * 1024

/**
 * Reads away what is left of a body that was answered early (an upload that was refused), and leaves the connection
 * open meanwhile: closed while more comes in, it would be reset, and the answer lost with it. A paused body would
 * hide from the server that its caller has gone, and hold the connection; the time that a request may take to
 * arrive bounds it. Who was too slow to send it, sends very much, or does not say how much, is cut off where whoever
 * answers says so.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-9.6
 */
export function addBodyDraining(app: FastifyInstance): void {
  app.addHook('onSend', ({ raw }, reply, _payload, done) => {
    const isTooSlow = reply.statusCode === 408
    const isBounded = Number(raw.headers['content-length']) <= mostRead
    if (sendsBody(raw) && isBounded && !isTooSlow) reply.removeHeader('connection')
    done()
  })
  app.addHook('onResponse', (request, _reply, done) => {
    if (!request.raw.readableEnded) request.raw.resume()
    done()
  })
}

/** Whether the caller has still to send some of the body that its head tells of. */
export function sendsBody({ complete, headers }: IncomingMessage): boolean {
  const tells = headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0
  return tells && !complete
}
