import { ProblemError, problem } from '@gatehouse/contract'
import { ConnectFailure } from './connect-failure.ts'

/**
 * SQLSTATE classes and codes that speak of the server's state and not of the statement, by their beginning.
 * @see https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
const unavailable = [
  '08', // connection
  '25006', // read-only: a primary that was demoted
  '40', // serialization, deadlock: the same again will do
  '53', // out of connections, memory or disk
  '55P03', // lock not available
  '57', // shut down, cancelled by timeout
  '58', // input and output
]

/** Failures of the network and of files have codes like ECONNREFUSED; the driver's own have none. */
const system = /^E[A-Z_]+$/
const driver = /^(?:Connection terminated|timeout e)|not queryable|after calling end/

export function databaseAway(cause?: unknown): ProblemError {
  return problem('storage-unavailable', {
    detail: 'The database does not answer. Try again in a moment.',
    retryAfter: 1,
    cause,
  })
}

/** What the storage's callers are to know of a failure of PostgreSQL. */
export function storageFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ProblemError) return error
  forgetValues(error)
  const { code = '', constraint } = error as Error & { code?: string; constraint?: string }
  if (code === '23505' && constraint === 'users_email_key') {
    return problem('email-taken', { detail: 'Each address belongs to one person: use another.' })
  }
  if (isUnavailable(error, code)) {
    return databaseAway(error)
  }
  return error
}

/** The drivers put values of the statement into their errors, which are logged whole. */
function forgetValues(error: Error & { params?: unknown; detail?: unknown }): void {
  delete error.params
  delete error.detail
}

function isUnavailable(error: Error, code: string): boolean {
  const { message, cause } = error
  return (
    error instanceof ConnectFailure ||
    system.test(code) ||
    unavailable.some((beginning) => code.startsWith(beginning)) ||
    driver.test(message) ||
    (cause instanceof Error && driver.test(cause.message))
  )
}
