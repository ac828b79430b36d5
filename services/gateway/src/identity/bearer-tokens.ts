import { type ProblemError, problem } from '@gatehouse/contract'
import {
  KeySet,
  KeysUnavailableError,
  type SecretText,
  TokenRefusedError,
  hashOf,
  verifyToken,
} from '@gatehouse/kit'
import type { Logger } from 'pino'
import { type Claims, type RolesOf, describedBy } from './claims.ts'
import type { Clock } from './clock.ts'
import { invalid } from './credentials.ts'
import { personOf } from './known-principals.ts'
import { Lookups } from './lookups.ts'
import type { Person } from './principal.ts'

/** As JWTs that are access tokens call themselves (RFC 9068, section 2.1), or before there was a name for them. */
const accessTypes = ['at+jwt', 'application/at+jwt', 'jwt']
/** Only ID tokens have them (OpenID Connect Core, section 2 and 3.3.2.11). */
const idTokenClaims = ['nonce', 'at_hash', 'c_hash']

export type BearerTokensOptions = {
  issuer: { keys(): Promise<{ issuer: string; url: string }> }
  audience: string
  rolesOf: RolesOf
  log: Logger
  now?: Clock | undefined
}

/** Who comes with a token of the issuer that is for this gateway. */
export class BearerTokens {
  readonly #options: BearerTokensOptions
  readonly #lookups: Lookups<Person, SecretText>
  #keys: KeySet | undefined

  constructor(options: BearerTokensOptions) {
    this.#options = options
    this.#lookups = new Lookups<Person, SecretText>({
      find: (_hash, token) => this.#verify(token),
      lasts: ({ expiresAt }) => expiresAt.getTime() - Date.now(),
      now: options.now,
    })
  }

  /**
   * Whose token it is.
   * @throws `credentials-invalid`; `sign-in-unavailable` if that cannot be told, since there are no keys yet
   */
  find(token: SecretText): Person | undefined | Promise<Person | undefined> {
    return this.#lookups.get(hashOf(token), token)
  }

  close(): void {
    this.#keys?.close()
  }

  async #verify(token: SecretText): Promise<Person> {
    const { audience, log, rolesOf } = this.#options
    const { issuer, url } = await this.#options.issuer.keys()
    this.#keys ??= new KeySet({ setting: 'GATEHOUSE_OIDC_ISSUER', source: url, log })
    const claims: Claims = await verifyToken(token, this.#keys, { issuer, audience }).catch(
      (error: unknown) => {
        throw refusalOf(error)
      },
    )
    const who = describedBy(claims)
    if (!who || !isAccessToken(token, claims)) throw invalid('The token is no access token.')
    return personOf({
      ...who,
      roles: rolesOf(claims, who),
      expiresAt: new Date(Number(claims.exp) * 1000),
    })
  }
}

/**
 * Whether a verified token was made to be sent here. An ID token has the client for its audience too, and a
 * token that is bound to a key (RFC 7800) is worth nothing to whoever bears it.
 */
function isAccessToken(token: SecretText, claims: Claims): boolean {
  const [head = ''] = token.reveal().split('.', 1)
  const { typ = 'JWT' } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { typ?: unknown }
  const isIdToken =
    idTokenClaims.some((name) => name in claims) ||
    // As Amazon Cognito and Keycloak mark them.
    claims.token_use === 'id' ||
    claims.typ === 'ID'
  return accessTypes.includes(String(typ).toLowerCase()) && !isIdToken && !('cnf' in claims)
}

/** Who sent it is not told what is wrong: whoever forges one would learn from it. */
function refusalOf(error: unknown): unknown {
  if (error instanceof TokenRefusedError) {
    return invalid('The token does not hold, or not here, or no longer.')
  }
  return error instanceof KeysUnavailableError ? notNow(error) : error
}

function notNow(cause: Error): ProblemError {
  return problem('sign-in-unavailable', {
    detail: 'The keys of the issuer are not known at the moment. Try again shortly.',
    retryAfter: 5,
    cause,
  })
}
