import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type ProblemError, problem } from '@gatehouse/contract'

/** Milliseconds that the caller will still wait; each hop sends what is left of its own. */
export const timeoutHeader = 'x-request-timeout-ms'

/** When an answer must have begun. The body may take longer: a stream has no deadline, only a pace. */
export class Deadline {
  readonly #at: number
  #controller: AbortController | undefined
  #reason: Error | undefined

  constructor(milliseconds: number) {
    this.#at = performance.now() + milliseconds
  }

  /** Whole milliseconds left, never below 0. */
  remaining(): number {
    return Math.max(0, Math.floor(this.#at - performance.now()))
  }

  /** Aborted when time is up or the caller has gone. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#reason) this.#controller.abort(this.#reason)
    return this.#controller.signal
  }

  abort(reason: Error): void {
    this.#reason = reason
    this.#controller?.abort(reason)
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    deadline: Deadline
  }
}

/** An upload may take its time to arrive, in milliseconds; the server's own limit ends it at the same moment. */
const uploadMilliseconds = 30_000

/** How long work that heeds its signal gets to end by itself, in milliseconds. */
const graceMilliseconds = 25

/** Gives each request a deadline: `longest`, or what the caller says if that is less. Late answers become 504. */
export function addDeadlines(app: FastifyInstance, longest: number): void {
  const timers = new WeakMap<FastifyRequest, NodeJS.Timeout>()
  app.decorateRequest('deadline')
  app.addHook('onRequest', (request, reply, done) => {
    const most = takesUpload(request) ? Math.max(longest, uploadMilliseconds) : longest
    const given = Number(request.headers[timeoutHeader])
    const milliseconds = given > 0 ? Math.min(given, most) : most
    request.deadline = new Deadline(milliseconds)
    const expire = () => {
      // Begun in time: a handler that writes by itself (reply.hijack) passes no onSend.
      if (reply.raw.headersSent) return
      const late = request.raw.complete ? tooLate(milliseconds) : tooSlow(milliseconds)
      request.deadline.abort(late)
      timers.set(
        request,
        setTimeout(() => void (reply.sent || reply.send(late)), graceMilliseconds),
      )
    }
    timers.set(request, setTimeout(expire, milliseconds))
    reply.raw.once('close', () => {
      clearTimeout(timers.get(request))
      if (!reply.raw.writableFinished) request.deadline.abort(problem('caller-gone'))
    })
    done()
  })
  app.addHook('onSend', (request, _reply, payload, done) => {
    clearTimeout(timers.get(request))
    done(null, payload)
  })
}

function tooLate(milliseconds: number): ProblemError {
  return problem('deadline-exceeded', {
    detail: `No answer within ${Math.round(milliseconds)} ms. Try again, or allow more time.`,
    retryAfter: 1,
  })
}

/** The caller is late, not the answer. What is left of the request is not waited for. */
function tooSlow(milliseconds: number): ProblemError {
  return problem('request-timeout', {
    detail: `The request did not arrive within ${Math.round(milliseconds)} ms.`,
    headers: { connection: 'close' },
  })
}

function takesUpload(request: FastifyRequest): boolean {
  const type = request.headers['content-type'] ?? ''
  return Boolean(request.routeOptions.config.route?.body) && !type.startsWith('application/json')
}
