import { type CryptoKey, type JWTHeaderParameters, createLocalJWKSet, errors } from 'jose'
import type { Logger } from 'pino'
import type { HealthCheck } from '../health.ts'
import { type KeySource, isUrl, readKeys } from './key-source.ts'

/** In milliseconds: after how long the keys are read anew, and how long an unknown key cannot make that sooner. */
const paces = {
  url: { refresh: 300_000, coolDown: 10_000 },
  file: { refresh: 10_000, coolDown: 1_000 },
}

/** While there are no keys, nobody is let in: they are tried for again after so many milliseconds. */
const retryMilliseconds = 1_000

/** Nothing can be said about a token: there are no keys to hold it against. */
export class KeysUnavailableError extends Error {
  override name = 'KeysUnavailableError'
}

export type KeySetOptions = KeySource & { log: Logger }

/**
 * The public keys of an issuer, kept and read anew as time goes by, and when a token names one that is not
 * among them. While they cannot be read the last ones hold, so that the loss of the issuer's endpoint signs
 * nobody out; a key that the issuer has withdrawn ends with the next reading.
 */
export class KeySet {
  readonly #options: KeySetOptions
  readonly #pace: { refresh: number; coolDown: number }
  readonly #closing = new AbortController()
  #keys: ReturnType<typeof createLocalJWKSet> | undefined
  #reading: Promise<void> | undefined
  #refresh: NodeJS.Timeout | undefined
  /** Runs while the last reading is so recent that there is not to be another. */
  #coolDown: NodeJS.Timeout | undefined
  #failing = false

  constructor(options: KeySetOptions) {
    this.#options = options
    this.#pace = isUrl(options.source) ? paces.url : paces.file
    void this.#read()
  }

  readonly check: HealthCheck = async () => {
    if (!this.#keys) await this.#reading
    if (!this.#failing) return { status: 'ok' }
    const detail = `The keys of ${this.#options.setting} cannot be read; the log says why.`
    return { status: this.#keys ? 'degraded' : 'down', detail }
  }

  /**
   * The key that a token says it is signed with, by its `kid` and `alg`; as jose's functions ask for it.
   * @throws {errors.JWKSNoMatchingKey} if the issuer has none such, or several
   * @throws {KeysUnavailableError} if no keys could be read so far
   */
  readonly find = async (header: JWTHeaderParameters): Promise<CryptoKey> => {
    if (!this.#keys) await this.#readUnlessTooSoon()
    if (!this.#keys) throw new KeysUnavailableError(`${this.#options.setting}: there are no keys`)
    try {
      return await this.#keys(header)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      await this.#readUnlessTooSoon()
      return this.#keys(header)
    }
  }

  close(): void {
    this.#closing.abort()
    clearTimeout(this.#refresh)
    clearTimeout(this.#coolDown)
  }

  async #readUnlessTooSoon(): Promise<void> {
    if (this.#reading || !this.#coolDown) await this.#read()
  }

  /** Whoever comes while the keys are read waits for the same reading. */
  #read(): Promise<void> {
    this.#reading ??= this.#tryToRead().finally(() => {
      this.#reading = undefined
      this.#rest()
    })
    return this.#reading
  }

  async #tryToRead(): Promise<void> {
    const { setting, log } = this.#options
    try {
      this.#keys = createLocalJWKSet(await readKeys(this.#options, this.#closing.signal))
      if (this.#failing) log.info(`${setting}: the keys can be read again`)
      this.#failing = false
    } catch (error) {
      if (this.#closing.signal.aborted) return
      const meanwhile = this.#keys ? 'the last ones go on to hold' : 'nobody can be let in'
      if (!this.#failing) {
        log.error({ err: error }, `${setting}: the keys cannot be read; ${meanwhile}`)
      }
      this.#failing = true
    }
  }

  #rest(): void {
    if (this.#closing.signal.aborted) return
    const coolDown = this.#keys ? this.#pace.coolDown : retryMilliseconds
    clearTimeout(this.#coolDown)
    this.#coolDown = setTimeout(() => (this.#coolDown = undefined), coolDown).unref()
    clearTimeout(this.#refresh)
    const refresh = this.#failing ? coolDown : this.#pace.refresh
    this.#refresh = setTimeout(() => void this.#read(), refresh).unref()
  }
}
