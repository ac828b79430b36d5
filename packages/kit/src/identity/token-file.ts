import type { Logger } from 'pino'
import { SecretFileError, readSecretFile } from '../secret-file.ts'
import type { SecretText } from '../secret-text.ts'

/** In milliseconds: who replaces the file does so well before the old token ends. */
const keptMilliseconds = 1_000

/** RFC 6750, section 2.1. */
const tokenForm = /^[A-Za-z0-9._~+/-]+=*$/

export type TokenFileOptions = {
  /** The setting that names the file. */
  setting: string
  path: string
  log: Logger
}

/**
 * The token with which this service proves who it is, in a file that another program replaces as time goes by.
 * It is read again when it is needed, once a second at most. While that fails the last token goes on to be
 * used: whoever gets it knows when it has ended.
 */
export class TokenFile {
  readonly #options: TokenFileOptions
  #token: SecretText | undefined
  #current: Promise<SecretText> | undefined
  #failing = false

  constructor(options: TokenFileOptions) {
    this.#options = options
  }

  /**
   * The token as it is now.
   * @throws {SecretFileError} if there is none, and never was
   */
  current(): Promise<SecretText> {
    if (!this.#current) {
      this.#current = this.#read()
      setTimeout(() => (this.#current = undefined), keptMilliseconds).unref()
    }
    return this.#current
  }

  async #read(): Promise<SecretText> {
    const { setting, path, log } = this.#options
    try {
      const token = await readSecretFile(setting, path)
      if (!tokenForm.test(token.reveal())) {
        throw new SecretFileError(`${setting}: the file ${path} holds no token: write one into it.`)
      }
      if (this.#failing) log.info(`${setting}: the token can be read again`)
      this.#failing = false
      this.#token = token
      return token
    } catch (error) {
      if (!this.#failing) log.error({ err: error }, `${setting}: the token cannot be read`)
      this.#failing = true
      if (this.#token) return this.#token
      throw error
    }
  }
}

/** The file of a token, where a setting names one. */
export function tokenFile(
  setting: string,
  path: string | undefined,
  log: Logger,
): TokenFile | undefined {
  return path === undefined ? undefined : new TokenFile({ setting, path, log })
}
