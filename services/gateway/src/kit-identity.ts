/*
 * Stands in for what packages/kit will export by the same names: delete this file then, and import them
 * from '@gatehouse/kit'.
 */
import {
  type CryptoKey,
  type JWTHeaderParameters,
  type JWTPayload,
  type JSONWebKeySet,
  createLocalJWKSet,
  errors,
  jwtVerify,
} from 'jose'
import type { SecretText } from '@gatehouse/kit'
import type { Logger } from 'pino'

export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)
}

export class KeysUnavailableError extends Error {}

export class TokenRefusedError extends Error {
  reason = 'refused'
}

export class KeySet {
  readonly #source: string
  #keys: ReturnType<typeof createLocalJWKSet> | undefined

  constructor(options: { setting: string; source: string; log: Logger }) {
    this.#source = options.source
  }

  readonly find = async (header: JWTHeaderParameters): Promise<CryptoKey> => {
    if (header.crit !== undefined) throw new TokenRefusedError('refused')
    if (!this.#keys) await this.#read()
    if (!this.#keys) throw new KeysUnavailableError('there are no keys')
    try {
      return await this.#keys(header)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      await this.#read()
      return this.#keys(header)
    }
  }

  close(): void {
    this.#keys = undefined
  }

  async #read(): Promise<void> {
    try {
      const answer = await fetch(this.#source, { signal: AbortSignal.timeout(3_000) })
      this.#keys = createLocalJWKSet((await answer.json()) as JSONWebKeySet)
    } catch {
      // The last ones hold.
    }
  }
}

export async function verifyToken(
  token: SecretText,
  keys: Pick<KeySet, 'find'>,
  { issuer, audience }: { issuer: string; audience: string },
): Promise<JWTPayload> {
  const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384']
  try {
    const { payload } = await jwtVerify(token.reveal(), keys.find, {
      algorithms: [...algorithms, 'EdDSA'],
      issuer,
      audience,
      clockTolerance: 30,
      requiredClaims: ['exp'],
    })
    return payload
  } catch (error) {
    throw error instanceof KeysUnavailableError ? error : new TokenRefusedError('refused')
  }
}
