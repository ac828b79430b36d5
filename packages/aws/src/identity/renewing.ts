import { Backoff } from '@gatehouse/kit/backoff'
import { renewalIn } from './schedule.ts'
import { within } from './within.ts'

/** As much of credentials as matters to when they are renewed. */
export type Expiring = {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
  /** Without one they are good until they are replaced. */
  expiration?: Date
}

export type RenewalOptions<C> = {
  /** Gets a set from where they come from, anew each time. */
  fetch: () => Promise<C>
  /** Each time that worked; `changed` is false when the source still has the same. */
  onRenewed: (current: C, changed: boolean) => void
  onFailed: (error: unknown) => void
}

/** After so long an attempt counts as failed, in milliseconds; what comes later is still taken. */
const attemptLimit = 10_000

/** After so long nothing is expected of it any more, in milliseconds: until then no other is begun. */
const fetchLimit = 60_000

/** How long a call waits for credentials that are being got, in milliseconds. */
const callPatience = 3_000

/** Calls that lack credentials, or were refused with them, make an attempt at most this often, in milliseconds. */
const betweenAttempts = 2_000

/** For so long, in milliseconds, a refused set is not taken for well. */
const refusalHolds = 60_000

/** There are no credentials that have not ended. Named as the SDK names it when it finds none. */
class CredentialsEnded extends Error {
  override name = 'CredentialsProviderError'
}

/**
 * Credentials that are renewed in the background well before they end. While that fails the old ones are used
 * until they really end, and it is tried again with growing waits. It keeps no process alive.
 */
export class RenewingCredentials<C extends Expiring> {
  readonly #options: RenewalOptions<C>
  readonly #retry = new Backoff(1_000, 60_000)
  #current: C | undefined
  #attempt: Promise<void> | undefined
  #attemptedAt = -Infinity
  #fetch: Promise<void> | undefined
  #fetchedAt = -Infinity
  #dueAt = 0
  #refusedAt = -Infinity
  #error: unknown
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: RenewalOptions<C>) {
    this.#options = options
  }

  /** The last set there was, be it that it has ended. */
  get current(): C | undefined {
    return this.#current
  }

  /** Why the last attempt failed, if it did. */
  get error(): unknown {
    return this.#error
  }

  get ended(): boolean {
    return !this.#current || (this.#current.expiration?.getTime() ?? Infinity) <= Date.now()
  }

  /** Whether AWS has lately refused what it is given. */
  get isRefused(): boolean {
    return Date.now() - this.#refusedAt < refusalHolds
  }

  /**
   * Credentials that have not ended.
   * @throws {CredentialsEnded} when there are none, with the error of the last attempt as its cause
   */
  async get(): Promise<C> {
    // A timer does not run while a laptop sleeps.
    if (Date.now() >= this.#dueAt) void this.renew()
    if (!this.ended) return this.#current as C
    this.#renewSoon()
    await within(callPatience, this.#attempt).catch(() => undefined)
    if (!this.ended) return this.#current as C
    throw new CredentialsEnded('There are no credentials for AWS that have not ended.', {
      cause: this.#error,
    })
  }

  /** Renews now; who comes while that is under way waits for the same attempt. It never fails. */
  renew(): Promise<void> {
    if (this.#closed) return Promise.resolve()
    return (this.#attempt ??= this.#renew().finally(() => {
      this.#attempt = undefined
    }))
  }

  /** AWS has refused this set: it is replaced before its time, unless it has been already. */
  refused({ accessKeyId }: Pick<Expiring, 'accessKeyId'>): void {
    if (accessKeyId !== this.#current?.accessKeyId) return
    this.#refusedAt = Date.now()
    this.#renewSoon()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  #renewSoon(): void {
    if (Date.now() - this.#attemptedAt >= betweenAttempts) void this.renew()
  }

  async #renew(): Promise<void> {
    this.#attemptedAt = Date.now()
    try {
      await within(attemptLimit, this.#fetched())
    } catch (error) {
      if (!this.#closed) this.#fail(error)
    }
  }

  /** A person may have to answer a process that gets them: it is not started twice. */
  #fetched(): Promise<void> {
    if (this.#fetch && Date.now() - this.#fetchedAt < fetchLimit) return this.#fetch
    this.#fetchedAt = Date.now()
    const fetch = this.#options
      .fetch()
      .then((next) => {
        if (!this.#closed && this.#fetch === fetch) this.#take(next)
      })
      .finally(() => {
        if (this.#fetch === fetch) this.#fetch = undefined
      })
    this.#fetch = fetch
    return fetch
  }

  #take(next: C): void {
    // Nor may it be no date at all.
    if (next.expiration && !(next.expiration.getTime() > Date.now())) {
      throw new CredentialsEnded(
        `They had ended when they came (${String(next.expiration)}): their source is out of date, ` +
          'or the clock of this host is wrong.',
      )
    }
    const changed = !isSame(next, this.#current)
    this.#current = next
    this.#error = undefined
    this.#retry.reset()
    if (changed) this.#refusedAt = -Infinity
    this.#plan(renewalIn(next.expiration, Date.now()))
    this.#options.onRenewed(next, changed)
  }

  #fail(error: unknown): void {
    this.#error = error
    this.#plan(this.#retry.next())
    this.#options.onFailed(error)
  }

  #plan(wait: number): void {
    this.#dueAt = Date.now() + wait
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.renew(), wait).unref()
  }
}

function isSame(next: Expiring, last: Expiring | undefined): boolean {
  return (
    next.accessKeyId === last?.accessKeyId &&
    next.secretAccessKey === last.secretAccessKey &&
    next.sessionToken === last.sessionToken
  )
}
