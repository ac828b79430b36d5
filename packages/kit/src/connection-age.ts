import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Lifecycle } from './service.ts'
import { sendsBody } from './unread-bodies.ts'

/**
 * Ends each connection that its caller keeps open with the answer after it has become `milliseconds` old, give or
 * take a quarter: a Service of Kubernetes chooses a pod for each connection, so that callers who keep theirs would
 * never meet a pod that is new. A server that is about to close says so with every answer: a request that its
 * caller sends while the connection is being closed would be lost. An answer that goes on, such as a stream of
 * events, is not cut off, nor is who still sends a body.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-9.6
 */
export function addConnectionAge(
  app: FastifyInstance,
  milliseconds: number,
  lifecycle: Lifecycle,
): void {
  const ends = new WeakMap<Socket, number>()
  app.server.on('connection', (socket: Socket) => {
    // Those that began together do not end together.
    ends.set(socket, performance.now() + milliseconds * (0.75 + Math.random() / 2))
  })
  app.addHook('onSend', ({ raw }, reply, _payload, done) => {
    const isOld = performance.now() >= (ends.get(raw.socket) ?? Infinity)
    if (!sendsBody(raw) && (isOld || !lifecycle.ready)) void reply.header('connection', 'close')
    done()
  })
}
