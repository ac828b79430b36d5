import { type Identity, type Route, problem } from '@gatehouse/contract'
import underPressure from '@fastify/under-pressure'
import { type FastifyInstance, LogController, fastify } from 'fastify'
import { addAccessLog, identify } from './access-log.ts'
import { answerClientErrors } from './client-errors.ts'
import { addPromptClosing } from './closing.ts'
import { addDeadlines } from './deadline.ts'
import { addDocs } from './docs.ts'
import { addEtags } from './etag.ts'
import { addFailureHandling, answerFailure } from './failures.ts'
import { type HealthCheck, addHealth } from './health.ts'
import { addJsonBodies } from './json-bodies.ts'
import { addRequestMetrics } from './metrics.ts'
import { addNotFound } from './not-found.ts'
import { requestId } from './request-id.ts'
import type { Service } from './service.ts'
import { addBodyDraining } from './unread-bodies.ts'
import { addValidation } from './validation.ts'

export type ServerOptions = Service & {
  /** What `/health` looks at, by the name of the dependency. */
  checks?: Record<string, HealthCheck>
  /** As whom it calls AWS, for `/health`. */
  identity?: () => Identity
  /** Everything that the service answers, for its documentation. */
  routes: Record<string, Route>
}

/** The largest JSON body, in bytes. */
export const maxBodyBytes = 256 * 1024

/** A server with all that services share; the service adds its own routes. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { version, settings, log, metrics } = options
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    bodyLimit: maxBodyBytes,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 8192 },
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16 * 1024 },
    clientErrorHandler: answerClientErrors(version, log),
    frameworkErrors: (error, request, reply) => {
      identify(request, reply, version)
      answerFailure(error, request, reply)
    },
  }) as unknown as FastifyInstance

  addPromptClosing(app)
  addBodyDraining(app)
  addDeadlines(app, settings.REQUEST_TIMEOUT_MS)
  addFailureHandling(app)
  addJsonBodies(app)
  addValidation(app)
  addAccessLog(app, version)
  addRequestMetrics(app, metrics)
  void app.register(underPressure, {
    maxEventLoopDelay: settings.MAX_EVENT_LOOP_DELAY_MS,
    // Fewer than two turns of the loop in an interval count as endless: it is no shorter than what is allowed.
    sampleInterval: Math.max(250, settings.MAX_EVENT_LOOP_DELAY_MS),
    pressureHandler: (request) => {
      if (request.routeOptions.url?.startsWith('/health')) return
      throw problem('overloaded', { detail: 'Try again in a moment.', retryAfter: 1 })
    },
  })
  addEtags(app)
  addNotFound(app)
  addHealth(app, version, options.lifecycle, options.checks ?? {}, options.identity)
  addDocs(app, options.routes, version)
  return app
}
