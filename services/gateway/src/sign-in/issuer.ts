import { ProblemError } from '@gatehouse/contract'
import { type HealthCheck, SecretText } from '@gatehouse/kit'
import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client'
import type { Logger } from 'pino'
import type { Claims } from '../identity/claims.ts'
import { type Clock, clock } from '../identity/clock.ts'
import type { IssuerTokens } from '../identity/sealing.ts'
import { Discovery } from './discovery.ts'
import { GrantEndedError, failureOf, isEnded, loggable, unavailable } from './issuer-failures.ts'
import { Reachability } from './reachability.ts'
import type { IssuerSettings } from './settings.ts'
import type { Transaction } from './transaction.ts'

/** What the issuer says when someone signs in, and again from time to time. */
export type Grant = {
  /** Of the ID token. A later answer may come without one. */
  claims: Claims | undefined
  tokens: IssuerTokens
  /** For how long that is to be taken for true, in milliseconds. */
  freshFor: number
}

/** In seconds: an issuer's access tokens may live longer or shorter than it is good to ask anew. */
const freshness = { least: 60, most: 900, unsaid: 300 }

/** How long nobody asks anew after the issuer gave no answer, in milliseconds. */
const awayMilliseconds = 10_000

/** The OpenID Connect issuer, by the authorization code flow with PKCE. */
export class Issuer {
  readonly #settings: IssuerSettings
  readonly #log: Logger
  readonly #discovery: Discovery
  readonly #redirectUri: string
  readonly #signedOutUri: string
  readonly #now: Clock
  #awayUntil = 0

  constructor(settings: IssuerSettings, publicUrl: URL, log: Logger, now: Clock = clock) {
    this.#settings = settings
    this.#log = log
    this.#now = now
    this.#discovery = new Discovery(settings, log, now)
    this.#redirectUri = new URL('/auth/callback', publicUrl).href
    this.#signedOutUri = publicUrl.href
    this.check = new Reachability(settings.issuer, now).check
  }

  /** Degraded at worst: whoever is signed in stays so without it. */
  readonly check: HealthCheck

  /** Whether it was, a moment ago: then asking anew about someone can wait. */
  get away(): boolean {
    return this.#now() < this.#awayUntil
  }

  /** Where the browser goes to sign in. @throws `sign-in-unavailable` */
  async authorizationUrl({ state, nonce, verifier }: Transaction): Promise<URL> {
    const { client, signIn } = await this.#discovery.find()
    const challenge = await client.calculatePKCECodeChallenge(verifier)
    return client.buildAuthorizationUrl(signIn, {
      redirect_uri: this.#redirectUri,
      scope: this.#settings.scopes,
      state,
      nonce,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })
  }

  /**
   * Takes the query with which the browser came back: holds `state` and `iss` (RFC 9207) against what is
   * expected, exchanges the code, and verifies the ID token.
   * @throws `sign-in-failed`, `sign-in-unavailable`
   */
  async exchange(query: string, transaction: Transaction): Promise<Grant & { claims: Claims }> {
    const { client, signIn } = await this.#discovery.find()
    const url = new URL(`${this.#redirectUri}?${query}`)
    try {
      const answer = await client.authorizationCodeGrant(signIn, url, {
        expectedState: transaction.state,
        expectedNonce: transaction.nonce,
        pkceCodeVerifier: transaction.verifier,
        idTokenExpected: true,
      })
      return { ...grantOf(answer), claims: answer.claims() as Claims }
    } catch (error) {
      throw failureOf(error)
    }
  }

  /**
   * Asks anew about someone who has signed in.
   * @throws {GrantEndedError} if the issuer has ended that
   * @throws `sign-in-unavailable`
   */
  async refresh(refreshToken: SecretText): Promise<Grant> {
    try {
      const { client, later } = await this.#discovery.find()
      return grantOf(await client.refreshTokenGrant(later, refreshToken.reveal()))
    } catch (error) {
      if (isEnded(error)) throw new GrantEndedError('the issuer has ended it')
      this.#awayUntil = this.#now() + awayMilliseconds
      throw error instanceof ProblemError ? error : unavailable(error)
    }
  }

  /** Where the browser goes to sign out, if the issuer has a place for that. */
  async signOutUrl(idToken: SecretText | undefined): Promise<URL | undefined> {
    const found = await this.#discovery.find().catch(() => undefined)
    if (!found?.later.serverMetadata().end_session_endpoint) return undefined
    return found.client.buildEndSessionUrl(found.later, {
      post_logout_redirect_uri: this.#signedOutUri,
      // What Amazon Cognito has for it.
      logout_uri: this.#signedOutUri,
      ...(idToken && { id_token_hint: idToken.reveal() }),
    })
  }

  /** The origin of that place, or as long as nothing is known of it, that of the issuer. */
  async signOutOrigin(): Promise<string> {
    return (await this.signOutUrl(undefined))?.origin ?? this.origin
  }

  get origin(): string {
    return this.#settings.issuer.origin
  }

  /** Has the issuer forget a refresh token (RFC 7009), as far as it can and will. */
  async revoke(refreshToken: SecretText): Promise<void> {
    try {
      const { client, later } = await this.#discovery.find()
      if (!later.serverMetadata().revocation_endpoint) return
      await client.tokenRevocation(later, refreshToken.reveal(), {
        token_type_hint: 'refresh_token',
      })
    } catch (error) {
      this.#log.warn({ err: loggable(error) }, 'the issuer did not revoke a refresh token')
    }
  }

  /** How the issuer names itself, and where its keys are. @throws `sign-in-unavailable` */
  async keys(): Promise<{ issuer: string; url: string }> {
    const { later } = await this.#discovery.find()
    const { issuer, jwks_uri: url } = later.serverMetadata()
    const isSafe = url?.startsWith('https:') || this.#settings.issuer.protocol === 'http:'
    if (!url || !isSafe) throw unavailable(new Error('the issuer names no keys by https'))
    return { issuer, url }
  }
}

function grantOf(answer: TokenEndpointResponse & TokenEndpointResponseHelpers): Grant {
  const { refresh_token: refreshToken, id_token: idToken } = answer
  const seconds = answer.expiresIn() ?? freshness.unsaid
  return {
    claims: answer.claims(),
    tokens: {
      ...(refreshToken && { refreshToken: new SecretText(refreshToken) }),
      ...(idToken && { idToken: new SecretText(idToken) }),
    },
    freshFor: Math.min(Math.max(seconds, freshness.least), freshness.most) * 1000,
  }
}
