import type { FastifyInstance } from 'fastify'

/**
 * Reads away what is left of a body that was answered early (an upload that was refused). A paused body
 * would hide from the server that its caller has gone, and hold the connection; the time that a request may
 * take to arrive bounds it.
 */
export function addBodyDraining(app: FastifyInstance): void {
  app.addHook('onResponse', (request, _reply, done) => {
    if (!request.raw.readableEnded) request.raw.resume()
    done()
  })
}
