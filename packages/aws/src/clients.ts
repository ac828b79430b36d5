import type { AwsCredentialIdentityProvider, Pluggable } from '@smithy/types'
import type { AwsCalls } from './calls.ts'
import type { CallGuard } from './guard.ts'
import { guardedCalls } from './guarded-calls.ts'
import type { AwsIdentity } from './identity.ts'

/** In milliseconds; what is slower fails, and is tried again while there is time. */
const patience = { connectionTimeout: 1_000, requestTimeout: 3_000, socketTimeout: 10_000 }

/** With 30 % of calls refused, three attempts come to fewer than 1.4 calls each. */
const maxAttempts = 3

/** What every client of the SDK is given. */
export type ClientConfig = {
  credentials: AwsCredentialIdentityProvider
  region?: string
  endpoint?: string
  maxAttempts: number
  retryMode: 'standard'
  requestHandler: object
}

type Client = { middlewareStack: { use(plugin: Pluggable<object, object>): void } }

/** Clients that call as one identity, with limits, retries and a count of what they do. */
export class AwsClients {
  readonly #identity: AwsIdentity
  readonly #calls: AwsCalls
  readonly #defaults: { region?: string; endpoint?: string }
  readonly #guard: CallGuard | undefined

  constructor(
    identity: AwsIdentity,
    calls: AwsCalls,
    /** What is not said comes from the SDK's own variables and files. */
    defaults: { region?: string; endpoint?: string } = {},
    /** What decides about each call before it is sent. */
    guard?: CallGuard,
  ) {
    this.#identity = identity
    this.#calls = calls
    this.#defaults = defaults
    this.#guard = guard
  }

  /** `make` constructs a client of the SDK from what it is given, and may change that. */
  create<T>(make: (config: ClientConfig) => T): T {
    const client = make({
      ...this.#defaults,
      credentials: this.#identity.credentials,
      maxAttempts,
      // Adaptive retries put off the calls of all when some are throttled, for minutes if there are many.
      retryMode: 'standard',
      requestHandler: { ...patience, throwOnRequestTimeout: true },
    })
    const { middlewareStack } = client as Client
    middlewareStack.use(this.#calls.plugin)
    middlewareStack.use(this.#identity.refusals)
    if (this.#guard) middlewareStack.use(guardedCalls(this.#guard))
    return client
  }
}
