import { randomUUID } from 'node:crypto'
import { SecretText } from '@gatehouse/kit/secret-text'
import type { CryptoKey, JWK } from 'jose'
import { calculateJwkThumbprint } from 'jose/jwk/thumbprint'
import { SignJWT } from 'jose/jwt/sign'
import { exportJWK } from 'jose/key/export'
import { generateKeyPair } from 'jose/key/generate/keypair'
import { importJWK } from 'jose/key/import'

/*
 * Tokens by which services, and people who call them, prove who they are on one machine. Their claims are
 * those of Kubernetes' projected service-account tokens, so that services verify both alike.
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
 *
 * Of jose only what is needed is loaded: `gatehouse up` waits for it before it starts anything.
 */

/** Who issues them. Nothing is fetched there: the key set is a file. */
export const localIssuer = 'https://gatehouse.local'

const algorithm = 'ES256'

export type SigningKey = { kid: string; key: CryptoKey }

/** A key that was made just now. */
export type NewSigningKey = SigningKey & {
  /** As a JSON Web Key, from which `openSigningKey` gets it back. */
  privateJwk: SecretText
  /** The JSON Web Key Set (RFC 7517) with which others verify what it signs. */
  keySet: { keys: JWK[] }
}

export async function createSigningKey(): Promise<NewSigningKey> {
  const pair = await generateKeyPair(algorithm, { extractable: true })
  const publicJwk = await exportJWK(pair.publicKey)
  const kid = await calculateJwkThumbprint(publicJwk)
  const privateJwk = { ...(await exportJWK(pair.privateKey)), kid }
  return {
    ...(await importSigningKey(privateJwk)),
    privateJwk: new SecretText(JSON.stringify(privateJwk)),
    keySet: { keys: [{ ...publicJwk, kid, alg: algorithm, use: 'sig' }] },
  }
}

export function openSigningKey(privateJwk: SecretText): Promise<SigningKey> {
  return importSigningKey(JSON.parse(privateJwk.reveal()) as JWK)
}

async function importSigningKey(jwk: JWK): Promise<SigningKey> {
  return { kid: String(jwk.kid), key: (await importJWK(jwk, algorithm)) as CryptoKey }
}

export type TokenOptions = {
  caller: string
  /** For whom the token is: nobody else takes it. */
  callee: string
  /** How long it holds, in seconds from now. */
  seconds: number
}

/** A token with which `caller` may speak to `callee`. */
export async function signServiceToken(
  { kid, key }: SigningKey,
  { caller, callee, seconds }: TokenOptions,
): Promise<SecretText> {
  const now = Math.floor(Date.now() / 1000)
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: algorithm, kid })
    .setIssuer(localIssuer)
    .setAudience([audienceOf(callee)])
    .setSubject(localSubject(caller))
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + seconds)
    .sign(key)
  return new SecretText(token)
}

/** The `sub` of a caller on this machine. */
export function localSubject(caller: string): string {
  return `system:serviceaccount:local:${caller}`
}

/** The `aud` of tokens for a service, on any machine. */
export function audienceOf(callee: string): string {
  return `gatehouse-${callee}`
}
