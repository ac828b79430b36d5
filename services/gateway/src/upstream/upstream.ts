import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { ProblemError, problem } from '@gatehouse/contract'
import { Backoff, type TokenFile } from '@gatehouse/kit'
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  type CircuitBreakerPolicy,
  circuitBreaker,
  handleWhen,
} from 'cockatiel'
import { type Dispatcher, Pool } from 'undici'
import { failureOf, isOutage, refusalOf, sendableAgain } from './failures.ts'
import { type Caller, passedOn } from './passed-on.ts'

export type UpstreamRequest = {
  method: string
  path: string
  headers?: Record<string, string | undefined>
  body?: string | Readable
}

export type UpstreamAnswer = {
  status: number
  headers: IncomingHttpHeaders
  body: Dispatcher.ResponseData['body']
  /** The body as JSON; a body that breaks off or is none fails as if there had been no answer. */
  json(): Promise<unknown>
}

type Outcome = 'answered' | 'refused' | 'failed' | 'kept-away'

/** How long an open circuit keeps requests away before one of them tries again, in milliseconds. */
const openMilliseconds = 1000

/**
 * For how long a connection that nobody takes is tried again, in milliseconds: a Service still names a pod that has
 * just died until the cluster has seen it.
 */
const reachMilliseconds = 500

/** How long a body may pause before its connection is given up, in milliseconds. */
const idleMilliseconds = 30_000

/**
 * A service behind the gateway: kept-alive connections, the caller's deadline and identity of the request
 * passed on, and a circuit breaker, so that an outage costs callers no waiting. A request is sent again where its
 * connection fails and that does no harm, since a replica behind it may have gone: once where it may have arrived,
 * for half a second where it cannot have, unless another one has tried that long since the last answer.
 */
export class Upstream {
  readonly name: string
  /** How many requests ended how: answered, refused (4xx, 5xx), failed (no usable answer) or kept away. */
  readonly outcomes = new Map<Outcome, number>()
  readonly #pool: Pool
  readonly #breaker: CircuitBreakerPolicy
  readonly #token: TokenFile | undefined
  /** A request was tried again for all of `reachMilliseconds` in vain, and no answer came since. */
  #unreachable = false

  /** `token` is that with which the gateway proves to the service who it is. */
  constructor(name: string, url: string, token?: TokenFile) {
    this.name = name
    this.#token = token
    this.#pool = new Pool(url, {
      connections: 128,
      connect: { timeout: 1_000 },
      headersTimeout: 0,
      bodyTimeout: idleMilliseconds,
    })
    this.#breaker = circuitBreaker(
      handleWhen((error) => isOutage(error as Error)),
      {
        halfOpenAfter: openMilliseconds,
        breaker: new ConsecutiveBreaker(5),
      },
    )
  }

  /** Whether requests are kept away at the moment. */
  get open(): boolean {
    return this.#breaker.state === CircuitState.Open
  }

  /**
   * Sends a request on behalf of `caller`.
   * @throws {ProblemError} what the service itself answered from 400 on, or why it could not be asked
   */
  async send(request: UpstreamRequest, caller: Caller): Promise<UpstreamAnswer> {
    try {
      const answer = await this.#breaker.execute(() => this.#ask(request, caller))
      this.#count(answer.status < 400 ? 'answered' : 'refused')
      if (answer.status < 400) return answer
      throw refusalOf(this.name, answer, await answer.body.text())
    } catch (error) {
      if (error instanceof BrokenCircuitError) {
        this.#count('kept-away')
        throw this.#keptAway(error)
      }
      if (error instanceof ProblemError) throw error
      this.#count('failed')
      throw failureOf(error as Error, this.name, request.method)
    }
  }

  #count(outcome: Outcome): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1)
  }

  async #ask(request: UpstreamRequest, caller: Caller): Promise<UpstreamAnswer> {
    const end = this.#unreachable ? 0 : performance.now() + reachMilliseconds
    const backoff = new Backoff(20, 200)
    let arrivals = 0
    for (let sent = 1; ; sent += 1) {
      try {
        const answer = await this.#dispatch(request, caller)
        this.#unreachable = false
        return answer
      } catch (error) {
        const how = sendableAgain(error as Error, request)
        if (how === 'read') arrivals += 1
        const isLate = sent > 1 && performance.now() > end
        if (how === 'unreached' && isLate) this.#unreachable = true
        if (!how || isLate || arrivals > 1) throw error
      }
      await backoff.wait(caller.deadline.signal)
    }
  }

  async #dispatch(request: UpstreamRequest, caller: Caller): Promise<UpstreamAnswer> {
    const { statusCode, headers, body } = await this.#pool.request({
      method: request.method,
      path: request.path,
      headers: { ...request.headers, ...passedOn(caller), ...(await this.#proof()) },
      body: request.body ?? null,
      signal: caller.deadline.signal,
    })
    const json = () =>
      body.json().catch((error: Error) => {
        throw failureOf(unquoted(error), this.name, request.method)
      })
    return { status: statusCode, headers, body, json }
  }

  async #proof(): Promise<Record<string, string>> {
    const token = await this.#token?.current()
    return token ? { authorization: `Bearer ${token.reveal()}` } : {}
  }

  #keptAway(cause: Error): ProblemError {
    return problem('upstream-unavailable', {
      detail: `The ${this.name} does not answer at the moment. Try again shortly.`,
      retryAfter: Math.ceil(openMilliseconds / 1000),
      cause,
    })
  }

  /** Opens a stream that outlives any request: no deadline, but a sign of life within `silence` milliseconds. */
  async stream(
    path: string,
    headers: Record<string, string>,
    silence: number,
    signal: AbortSignal,
  ): Promise<Readable> {
    const { statusCode, body } = await this.#pool.request({
      method: 'GET',
      path,
      headers: { ...headers, ...(await this.#proof()) },
      signal,
      headersTimeout: silence,
      bodyTimeout: silence,
    })
    if (statusCode === 200) return body
    await body.dump()
    throw new Error(`${this.name} answered ${statusCode} on ${path}`)
  }

  /** Looks whether the service is well. */
  async health(signal: AbortSignal): Promise<{ status: string; version: string }> {
    const { body } = await this.#pool.request({ method: 'GET', path: '/health', signal })
    return (await body.json()) as { status: string; version: string }
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }
}

/** What JSON.parse says of a text quotes it, and an answer may hold what no log may. */
function unquoted(error: Error): Error {
  return error instanceof SyntaxError ? new Error('the answer is no JSON') : error
}
