import type { IncomingHttpHeaders } from 'node:http'
import { type Problem, ProblemError, problem } from '@gatehouse/contract'

/** The connection was never made, so nothing can have happened. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** The connection broke while the request was under way. */
const broken = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
])

/** The other side ended it, or a pod behind it did. */
const reset = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

/** A pod that has just gone, where another one may be there. */
const unreached = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])

/**
 * Where a request that failed may be sent again, which then meets another connection: `unreached` where it cannot have
 * arrived, `read` where it only reads (RFC 9110, section 9.2.2). A stream is gone once it was begun.
 */
export function sendableAgain(
  error: Error,
  { method, body }: { method: string; body?: unknown },
): 'unreached' | 'read' | undefined {
  if (typeof body === 'object') return undefined
  const code = codeOf(error)
  if (unreached.has(code)) return 'unreached'
  return reset.has(code) && method === 'GET' ? 'read' : undefined
}

/** What opens the circuit: a service that cannot be reached. Late answers do not: their caller chose how long to wait. */
export function isOutage(error: Error): boolean {
  const code = codeOf(error)
  return neverSent.has(code) || broken.has(code)
}

/** What the caller is told when a service could not be asked. */
export function failureOf(error: Error, service: string, method: string): ProblemError {
  const code = codeOf(error)
  if (neverSent.has(code) || (broken.has(code) && method === 'GET')) {
    return problem('upstream-unavailable', {
      detail: `The ${service} cannot be reached at the moment. Try again shortly.`,
      retryAfter: 1,
      cause: error,
    })
  }
  if (broken.has(code)) {
    return problem('upstream-unavailable', {
      detail: `The connection to the ${service} broke. Whether the change was made is not known: look before you repeat it.`,
      retryAfter: 1,
      cause: error,
    })
  }
  return problem('upstream-failed', {
    detail: `The ${service} gave no usable answer.`,
    cause: error,
  })
}

/**
 * What the caller is told when a service answered from 400 on, which is mostly what that said. A 500 of the
 * service is a 502 here; and so is that it does not take the gateway for who it is, which the caller cannot
 * change.
 */
export function refusalOf(
  service: string,
  { status, headers }: { status: number; headers: IncomingHttpHeaders },
  text: string,
): ProblemError {
  const described = headers['content-type']?.startsWith('application/problem+json')
  if (!described || status === 500) return unanswered(service, `${service} answered ${status}`)
  const { instance: _instance, requestId: _requestId, ...rest } = JSON.parse(text) as Problem
  const kept = ['retry-after', 'content-range', 'etag'].flatMap((name) => {
    const value = headers[name]
    return typeof value === 'string' ? [[name, value]] : []
  })
  const refusal = new ProblemError(rest, { headers: Object.fromEntries(kept) })
  if (!refusal.kind.startsWith('caller-')) return refusal
  return unanswered(
    service,
    `${service} answered ${status} ${refusal.kind}: hold ${service.toUpperCase()}_TOKEN_FILE here against CALLERS there`,
  )
}

function unanswered(service: string, cause: string): ProblemError {
  return problem('upstream-failed', {
    detail: `The ${service} could not answer. The operators find it in the log under the requestId.`,
    cause: new Error(cause),
  })
}

function codeOf(error: Error & { code?: string; cause?: unknown }): string {
  return error.code ?? (error.cause as { code?: string } | undefined)?.code ?? ''
}
