import type { FastifyInstance } from 'fastify'

const sweepMs = 50

/**
 * While the server closes, ends each connection that its caller keeps open once the answers on it are
 * complete. Node.js does so only for those that are idle at the first moment, and would wait for the
 * others until their keep-alive time is over.
 */
export function addPromptClosing(app: FastifyInstance): void {
  app.addHook('preClose', (done) => {
    if (app.server.listening) {
      const sweep = setInterval(() => app.server.closeIdleConnections(), sweepMs)
      app.server.once('close', () => clearInterval(sweep))
    }
    done()
  })
}
