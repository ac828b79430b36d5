import { type ProblemError, problem } from '@gatehouse/contract'

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

function codeOf(error: Error & { code?: string; cause?: unknown }): string {
  return error.code ?? (error.cause as { code?: string } | undefined)?.code ?? ''
}
