import { type JWTHeaderParameters, type JWTPayload, errors, jwtVerify } from 'jose'
import type { SecretText } from '../secret-text.ts'
import { type KeySet, KeysUnavailableError } from './key-set.ts'

/** Signatures that only the holder of a private key can make; none of them can be taken for another's. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA']

/** In seconds: how far clocks may be apart. */
const clockTolerance = 30

/** What is wrong with a token, for the log. Who sent it is told none of this. */
export type RefusalReason =
  | 'malformed'
  | 'algorithm'
  | 'key'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'not-yet-valid'
  | 'claims'

/** A token that does not hold. Neither it nor anything that it says is in here. */
export class TokenRefusedError extends Error {
  override name = 'TokenRefusedError'
  readonly reason: RefusalReason

  constructor(reason: RefusalReason) {
    super(`the token does not hold: ${reason}`)
    this.reason = reason
  }
}

/**
 * What a JSON Web Token says, once it is known to be `issuer`'s, for `audience`, and valid now. Keys come from
 * `keys` alone: what the token itself says of them (`jwk`, `jku`, `x5c`, `x5u`) is passed over. A token that
 * has critical extensions (RFC 7515, section 4.1.11), or no end, is refused.
 * @throws {TokenRefusedError} if it does not hold
 * @throws {KeysUnavailableError} if that cannot be told
 */
export async function verifyToken(
  token: SecretText,
  keys: Pick<KeySet, 'find'>,
  { issuer, audience }: { issuer: string; audience: string },
): Promise<JWTPayload> {
  const find = (header: JWTHeaderParameters) => {
    if (header.crit !== undefined) throw new TokenRefusedError('malformed')
    return keys.find(header)
  }
  try {
    const { payload } = await jwtVerify(token.reveal(), find, {
      algorithms,
      issuer,
      audience,
      clockTolerance,
      requiredClaims: ['exp'],
    })
    refuseFuture(payload)
    return payload
  } catch (error) {
    throw refusalOf(error)
  }
}

/** jose looks at `iat` only where tokens may not be older than something. */
function refuseFuture({ iat }: JWTPayload): void {
  if (iat !== undefined && iat > Date.now() / 1000 + clockTolerance) {
    throw new TokenRefusedError('not-yet-valid')
  }
}

const claims: Record<string, RefusalReason> = {
  iss: 'issuer',
  aud: 'audience',
  nbf: 'not-yet-valid',
}

/** jose's own errors hold what the token says: none of them goes on. */
function refusalOf(error: unknown): TokenRefusedError | KeysUnavailableError {
  if (error instanceof TokenRefusedError || error instanceof KeysUnavailableError) return error
  return new TokenRefusedError(reasonOf(error))
}

function reasonOf(error: unknown): RefusalReason {
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JWTClaimValidationFailed) return claims[error.claim] ?? 'claims'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature'
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm'
  const unusable = error instanceof errors.JWKSInvalid || !(error instanceof errors.JOSEError)
  return unusable || isMissing(error) ? 'key' : 'malformed'
}

/** None fits, or several do: then the token would have to name one (OpenID Connect Core, section 10.1). */
function isMissing(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys
  )
}
