import {
  type Identity,
  type Route,
  problem,
  type Security,
  innerSecurity,
} from '@gatehouse/contract'
import underPressure from '@fastify/under-pressure'
import { type FastifyInstance, LogController, fastify } from 'fastify'
import { addAccessLog, identify, versionsHeader } from './access-log.ts'
import { answerClientErrors } from './client-errors.ts'
import { addPromptClosing } from './closing.ts'
import { addConnectionAge } from './connection-age.ts'
import { addDeadlines } from './deadline.ts'
import { addDocs } from './docs.ts'
import { addEtags } from './etag.ts'
import { addFailureHandling, answerFailure } from './failures.ts'
import { type HealthCheck, addHealth } from './health.ts'
import { addCallerCheck } from './identity/caller-check.ts'
import type { Callers } from './identity/callers.ts'
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
  /** Who may call an inner service. The public one, which has none, decides otherwise about whom it answers. */
  callers?: Callers | 'anyone'
  /** Everything that the service answers, for its documentation. */
  routes: Record<string, Route>
  /** How who asks says who they are, for that; of an inner service that is known. */
  security?: Security
  /** Header fields of every answer, unless it says something else under their names. */
  headers?: Record<string, string>
  /** The addresses and networks (CIDR) of the proxies that are believed as to who asks: none by default. */
  trustedProxies?: readonly string[]
  /** Adds hooks that look at each request first, also where no route takes it. */
  edges?: (app: FastifyInstance) => void
}

/** The largest JSON body, in bytes. */
export const maxBodyBytes = 256 * 1024

/** A server with all that services share; the service adds its own routes. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { version, settings, log, metrics, trustedProxies = [] } = options
  const callers = options.callers === 'anyone' ? undefined : options.callers
  const headers = { [versionsHeader]: `${version.service}=${version.version}`, ...options.headers }
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    bodyLimit: maxBodyBytes,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 8192 },
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16 * 1024 },
    clientErrorHandler: answerClientErrors(headers, log),
    frameworkErrors: (error, request, reply) => {
      identify(request, reply, headers)
      answerFailure(error, request, reply)
    },
  }) as unknown as FastifyInstance

  addPromptClosing(app)
  addConnectionAge(app, settings.CONNECTION_AGE_MS, options.lifecycle)
  addBodyDraining(app)
  addDeadlines(app, settings.REQUEST_TIMEOUT_MS)
  addFailureHandling(app)
  addJsonBodies(app)
  addValidation(app)
  addAccessLog(app, headers)
  addRequestMetrics(app, metrics)
  options.edges?.(app)
  if (callers) addCallerCheck(app, callers, version.service)
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
  const checks = { ...options.checks, ...(callers && { callers: callers.check }) }
  addHealth(app, version, options.lifecycle, checks, options.identity)
  addDocs(app, options.routes, version, options.security ?? (callers && innerSecurity))
  return app
}
