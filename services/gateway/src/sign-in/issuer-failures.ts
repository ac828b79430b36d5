import { type ProblemError, problem } from '@gatehouse/contract'

/** The issuer has ended what it gave: nobody is signed in by it any more. */
export class GrantEndedError extends Error {
  override name = 'GrantEndedError'
}

/** What the errors of openid-client and of fetch have, as far as it may be known. */
type IssuerError = Error & { code?: unknown; error?: unknown; status?: unknown; cause?: unknown }

/** What the issuer says while it is not well (RFC 6749, section 4.1.2.1). */
const passing = ['temporarily_unavailable', 'server_error']

/** What the library finds in an answer that does not hold; anything else is that there was none. */
const refusals = [
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
  'OAUTH_UNSUPPORTED_OPERATION',
]

/** What whoever wants to sign in is told. */
export function failureOf(error: unknown): ProblemError {
  const { code, error: said } = error as IssuerError
  if (code === 'OAUTH_AUTHORIZATION_RESPONSE_ERROR' && !passing.includes(String(said))) {
    return failed(`The issuer did not sign you in (${nameOf(said)}). Begin again.`, error)
  }
  if (isEnded(error)) {
    return failed('The issuer does not take the code: it was used, or too old. Begin again.', error)
  }
  if (refusals.includes(String(code))) {
    return failed('What the issuer answered does not hold. Begin again.', error)
  }
  return unavailable(error)
}

/** `invalid_grant`: a code or a refresh token that does not hold (RFC 6749, section 5.2). */
export function isEnded(error: unknown): boolean {
  return (error as IssuerError).error === 'invalid_grant'
}

export function unavailable(error: unknown, retryAfter = 5): ProblemError {
  return problem('sign-in-unavailable', {
    detail: 'The issuer cannot be asked at the moment. Try again shortly.',
    retryAfter,
    cause: loggable(error),
  })
}

/**
 * What may be logged of a failure. The errors themselves hold what was sent and answered: codes, tokens and
 * what is known of people.
 */
export function loggable(error: unknown): Error {
  const { message, code, error: said, status, cause } = error as IssuerError
  const reason = (cause as { code?: unknown } | undefined)?.code
  const parts = [message, code, said === undefined ? undefined : nameOf(said), status, reason]
  const plain = parts.filter((part) => typeof part === 'string' || typeof part === 'number')
  return new Error(plain.join(', '))
}

function failed(detail: string, error: unknown): ProblemError {
  return problem('sign-in-failed', { detail, cause: loggable(error) })
}

/** An error code of OAuth; text from outside is not repeated. */
function nameOf(said: unknown): string {
  return typeof said === 'string' && /^[a-z_]{1,64}$/.test(said) ? said : 'an unknown reason'
}
