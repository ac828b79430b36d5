import type { CallerName } from '@gatehouse/contract'
import type { HealthCheck } from '../health.ts'
import type { SecretText } from '../secret-text.ts'
import type { Service } from '../service.ts'
import { hashOf } from '../tokens.ts'
import { type CallerSettings, callersBySubject } from './caller-settings.ts'
import { KeySet } from './key-set.ts'
import { verifyToken } from './verify-token.ts'

/** A service, or a person, that has proved who it is. */
export type Caller = {
  name: CallerName
  /** Of its token, as the issuer says. */
  subject: string
  /** For whom the gateway asks: `user:<id>`, `key:<id>` or `anonymous`. */
  principal?: string
}

/** How long a token that holds is not looked at again, in milliseconds, and how many such are remembered. */
const rememberedMilliseconds = 30_000
const remembered = 1_000

type CallersOptions = {
  issuer: string
  /** The service that is called. */
  audience: string
  /** Those who are known, by the subjects of their tokens. */
  names: ReadonlyMap<string, CallerName>
  keys: Pick<KeySet, 'find' | 'check' | 'close'>
}

/** Tells by their tokens who calls an inner service. */
export class Callers {
  readonly check: HealthCheck
  readonly #options: CallersOptions
  /** By the SHA-256 of the token; the oldest first. `until` is in milliseconds since 1970. */
  readonly #known = new Map<string, { caller: Caller; until: number }>()

  constructor(options: CallersOptions) {
    this.#options = options
    this.check = options.keys.check
  }

  /**
   * Whose token it is, or the subject that is no caller's.
   * @throws {TokenRefusedError} if it does not hold
   * @throws {KeysUnavailableError} if that cannot be told
   */
  async identify(token: SecretText): Promise<Caller | { unknownSubject: string }> {
    const digest = hashOf(token)
    const known = this.#known.get(digest)
    if (known && known.until > Date.now()) return known.caller
    const { issuer, audience, names, keys } = this.#options
    const { sub: subject = '', exp = 0 } = await verifyToken(token, keys, { issuer, audience })
    const name = names.get(subject)
    if (name === undefined) return { unknownSubject: subject }
    const caller = { name, subject }
    this.#remember(digest, caller, Math.min(exp * 1000, Date.now() + rememberedMilliseconds))
    return caller
  }

  close(): void {
    this.#options.keys.close()
  }

  #remember(digest: string, caller: Caller, until: number): void {
    this.#known.delete(digest)
    if (this.#known.size >= remembered) {
      const [oldest] = this.#known.keys()
      this.#known.delete(String(oldest))
    }
    this.#known.set(digest, { caller, until })
  }
}

/** The callers that the settings name; `anyone` without authorization. They are closed with the server. */
export function openCallers(
  settings: CallerSettings,
  { version, log }: Pick<Service, 'version' | 'log'>,
): Callers | 'anyone' {
  if (settings.GATEHOUSE_AUTH === 'none') return 'anyone'
  const { CALLERS = '', CALLERS_ISSUER: issuer = '', CALLERS_JWKS: source = '' } = settings
  const { CALLERS_CA_FILE: caFile, CALLERS_JWKS_TOKEN_FILE: tokenFile } = settings
  return new Callers({
    issuer,
    audience: `gatehouse-${version.service}`,
    names: callersBySubject(CALLERS),
    keys: new KeySet({ setting: 'CALLERS_JWKS', source, caFile, tokenFile, log }),
  })
}
