import { type ProblemError, problem } from '@gatehouse/contract'
import { SecretText, keyPrefix, tokenForm } from '@gatehouse/kit'

const keyForm = new RegExp(`^${keyPrefix}${tokenForm}$`)
/** RFC 6750, section 2.1. */
const bearerForm = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i

export type Credential = { kind: 'key' | 'jwt'; token: SecretText }

/**
 * The credential in an Authorization header.
 * @throws `credentials-invalid` if it cannot be one
 */
export function credentialIn(authorization: string): Credential {
  const [, text] = bearerForm.exec(authorization) ?? []
  if (text === undefined) {
    throw invalid('Send Authorization: Bearer and an API key or a token of the issuer.')
  }
  const token = new SecretText(text)
  if (!text.startsWith(keyPrefix)) return { kind: 'jwt', token }
  if (!keyForm.test(text)) throw invalidKey()
  return { kind: 'key', token }
}

export function invalidKey(): ProblemError {
  return invalid('There is no such API key, or it has expired or been revoked: make another.')
}

/** Whoever sends a credential that does not hold is told so, and never taken for someone without any. */
export function invalid(detail: string, cause?: unknown): ProblemError {
  return problem('credentials-invalid', {
    detail,
    // RFC 6750, section 3.1
    headers: { 'www-authenticate': 'Bearer realm="gatehouse", error="invalid_token"' },
    cause,
  })
}
