import { Backoff, type SecretText, readSecretFile } from '@gatehouse/kit'
import type * as OpenIdClient from 'openid-client'
import type { Logger } from 'pino'
import type { Clock } from '../identity/clock.ts'
import { loggable, unavailable } from './issuer-failures.ts'
import type { IssuerSettings } from './settings.ts'

const firstRetryMilliseconds = 1_000
const longestRetryMilliseconds = 30_000

/** For each call to the issuer. */
const patienceSeconds = 5

/** What is known of the issuer. */
export type Discovered = {
  client: typeof OpenIdClient
  /** For signing in: ID tokens must bear a signature of the issuer's keys. */
  signIn: OpenIdClient.Configuration
  /**
   * For what comes later. Those ID tokens come from the issuer by TLS, which is enough (OpenID Connect Core,
   * section 3.1.3.7): without the keys a new refresh token, which the old one is spent for, would be lost.
   */
  later: OpenIdClient.Configuration
}

/** Finds out about the issuer when that is first needed, and keeps it. While it fails, it is tried seldom. */
export class Discovery {
  readonly #settings: IssuerSettings
  readonly #log: Logger
  readonly #retry = new Backoff(firstRetryMilliseconds, longestRetryMilliseconds)
  readonly #now: Clock
  #secret: SecretText | undefined
  #found: Discovered | undefined
  #finding: Promise<Discovered> | undefined
  #retryAt = 0

  constructor(settings: IssuerSettings, log: Logger, now: Clock) {
    this.#settings = settings
    this.#log = log
    this.#now = now
  }

  /** @throws `sign-in-unavailable` */
  async find(): Promise<Discovered> {
    await this.#readSecret()
    if (this.#found) return this.#found
    const wait = this.#retryAt - this.#now()
    if (!this.#finding && wait > 0) {
      throw unavailable(new Error('the issuer is not asked again yet'), Math.ceil(wait / 1000))
    }
    this.#finding ??= this.#discover().finally(() => {
      this.#finding = undefined
    })
    return this.#finding
  }

  /** Each time, since it may rotate. */
  async #readSecret(): Promise<void> {
    const { clientSecretFile: path } = this.#settings
    if (path === undefined) return
    try {
      this.#secret = await readSecretFile('GATEHOUSE_OIDC_CLIENT_SECRET_FILE', path)
    } catch (error) {
      throw unavailable(error)
    }
  }

  async #discover(): Promise<Discovered> {
    const { issuer, clientId } = this.#settings
    try {
      const client = await import('openid-client')
      const authentication = this.#authentication(client)
      const execute = issuer.protocol === 'http:' ? [client.allowInsecureRequests] : []
      const timeout = patienceSeconds
      const options = { execute, timeout }
      const later = await client.discovery(issuer, clientId, undefined, authentication, options)
      const metadata = later.serverMetadata()
      const signIn = new client.Configuration(metadata, clientId, undefined, authentication)
      signIn.timeout = timeout
      for (const extend of [...execute, client.enableNonRepudiationChecks]) extend(signIn)
      this.#found = { client, signIn, later }
      return this.#found
    } catch (error) {
      const wait = this.#retry.next()
      this.#retryAt = this.#now() + wait
      this.#log.warn({ err: loggable(error) }, 'nothing can be found out about the issuer')
      throw unavailable(error, Math.ceil(wait / 1000))
    }
  }

  /** In the body where the issuer takes it there: then its encoding is in no doubt. */
  #authentication(client: typeof OpenIdClient): OpenIdClient.ClientAuth {
    if (this.#settings.clientSecretFile === undefined) return client.None()
    return (server, ...call) => {
      const inBody = server.token_endpoint_auth_methods_supported?.includes('client_secret_post')
      const method = inBody ? client.ClientSecretPost : client.ClientSecretBasic
      method(this.#secret?.reveal())(server, ...call)
    }
  }
}
