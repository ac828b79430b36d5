import { type KeyObject, createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { type RequestListener, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

export type Claims = Record<string, unknown>
type Key = { kid: string; publicKey: KeyObject; privateKey: KeyObject }

export const subjectOf = (caller: string) => `system:serviceaccount:test:${caller}`

/** What a token says when nothing else is wanted of it: the gateway, to the broker, for ten minutes. */
export function claimsOf(caller = 'gateway', callee = 'broker'): Claims {
  const now = Math.floor(Date.now() / 1000)
  return {
    iss: 'https://issuer.test',
    sub: subjectOf(caller),
    aud: `gatehouse-${callee}`,
    iat: now,
    nbf: now,
    exp: now + 600,
  }
}

/**
 * An issuer of tokens with a key (ES256) of its own. Its tokens are put together by hand, so that they may be
 * as wrong as a test wants them.
 */
export class ServiceIssuer {
  readonly #keys: Key[] = [newKey()]

  get #key(): Key {
    return this.#keys.at(-1) as Key
  }

  /** The public keys, as a JSON Web Key Set. */
  get jwks() {
    const keys = this.#keys.map(({ kid, publicKey }) => ({
      ...publicKey.export({ format: 'jwk' }),
      kid,
      alg: 'ES256',
      use: 'sig',
    }))
    return { keys }
  }

  /** From now on another key signs; the one before goes on to be public. */
  addKey(): void {
    this.#keys.push(newKey())
  }

  /** The keys before the one that signs are public no more. */
  dropOldKeys(): void {
    this.#keys.splice(0, this.#keys.length - 1)
  }

  token(claims: Claims = claimsOf(), header: Claims = {}): string {
    const { kid, privateKey: key } = this.#key
    const text = unsigned({ alg: 'ES256', typ: 'JWT', kid, ...header }, claims)
    const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
    return `${text}.${signature.toString('base64url')}`
  }

  /** Signed with the public key, which everybody knows, as if that were a secret. */
  confusedToken(claims: Claims = claimsOf()): string {
    const { kid, publicKey } = this.#key
    const text = unsigned({ alg: 'HS256', typ: 'JWT', kid }, claims)
    const secret = publicKey.export({ format: 'pem', type: 'spki' })
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
  }
}

/** The two parts of a token that are signed. */
export function unsigned(header: Claims, claims: Claims): string {
  return [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
}

function newKey(): Key {
  return { kid: randomUUID(), ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) }
}

/** What stands at the keys endpoint of an issuer: what `listener` answers, and how often it was asked. */
export async function serveKeys(t: TestContext, listener: RequestListener) {
  const endpoint = { url: '', asked: 0, stop: () => server.close().closeAllConnections() }
  const server = createServer((request, response) => {
    endpoint.asked += 1
    listener(request, response)
  }).listen(0, '127.0.0.1')
  t.after(endpoint.stop)
  await once(server, 'listening')
  endpoint.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
  return endpoint
}

/** Files of an issuer and of those whom it gives tokens, in a folder of their own, as `gatehouse up` keeps them. */
export async function callerFiles(t: TestContext, issuer: ServiceIssuer) {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-tokens-'))
  t.after(() => rm(folder, { recursive: true }))
  const put = async (name: string, content: string) => {
    const path = join(folder, name)
    await writeFile(`${path}.new`, content)
    await rename(`${path}.new`, path)
    return path
  }
  const putKeys = () => put('jwks.json', JSON.stringify(issuer.jwks))
  const jwks = await putKeys()
  return {
    put,
    putKeys,
    /** The path of a new token of a caller for a callee. */
    putToken: (caller: string, callee: string) =>
      put(`${caller}-${callee}.jwt`, issuer.token(claimsOf(caller, callee))),
    /** The settings by which a service knows its callers. */
    settings: {
      GATEHOUSE_AUTH: 'policy',
      CALLERS: ['gateway', 'broker', 'person', 'probe']
        .map((name) => `${name}=${subjectOf(name)}`)
        .join(','),
      CALLERS_ISSUER: String(claimsOf().iss),
      CALLERS_JWKS: jwks,
    },
  }
}
