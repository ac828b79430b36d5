import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type JWK, type JWTPayload, SignJWT, exportJWK, generateKeyPair } from 'jose'

/** Someone whom the issuer knows. */
export type TestPerson = { sub: string; name: string; email: string; roles: string[] }

export type Signing = { alg?: string; key?: CryptoKey | Uint8Array; header?: object }

type Grant = { person: TestPerson; challenge: string; nonce: string; redirectUri: string }

const clientId = 'gatehouse'
const keyId = 'test-1'
/** Of access tokens; another than the client's id, so that an ID token is none. */
const audience = 'gatehouse-api'

/**
 * An issuer of OpenID Connect that does what a test wants of it: it signs anything, signs in whoever is `next`
 * without a question, and notes what it is asked for.
 */
export class TestIssuer {
  next: TestPerson | undefined
  /** What it changes in the ID tokens that it gives out. */
  twist = (claims: JWTPayload): JWTPayload => claims
  /** How it signs ID tokens, if not as it should. */
  signing: Signing = {}
  /** The paths that it was asked for. */
  readonly asked: string[] = []
  readonly url: string
  readonly jwk: JWK
  readonly #key: CryptoKey
  readonly #server: Server
  readonly #grants = new Map<string, Grant>()

  constructor(server: Server, jwk: JWK, key: CryptoKey) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    this.jwk = jwk
    this.#key = key
    this.#server = server
    server.on('request', (request, response) => void this.#answer(request, response))
  }

  /** What the gateway is told of it. */
  get env(): Record<string, string> {
    return {
      GATEHOUSE_OIDC_ISSUER: this.url,
      GATEHOUSE_OIDC_CLIENT_ID: clientId,
      GATEHOUSE_OIDC_AUDIENCE: audience,
      GATEHOUSE_OIDC_ROLES_CLAIM: 'roles',
    }
  }

  sign(claims: JWTPayload, { alg = 'ES256', key = this.#key, header = {} }: Signing = {}) {
    return new SignJWT(claims)
      .setProtectedHeader({ alg, kid: keyId, typ: 'at+jwt', ...header })
      .sign(key)
  }

  /** The claims of an access token that holds, for a test to change. */
  claims(person: TestPerson): JWTPayload {
    const iat = now()
    const times = { iat, exp: iat + 300 }
    const about = { email_verified: true, client_id: clientId }
    return { iss: this.url, ...person, ...about, ...times, aud: audience }
  }

  /** An access token that holds. */
  token(person: TestPerson): Promise<string> {
    return this.sign(this.claims(person))
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url)
    this.asked.push(url.pathname)
    if (url.pathname === '/.well-known/openid-configuration') send(response, 200, this.#discovery())
    else if (url.pathname === '/jwks') send(response, 200, { keys: [this.jwk] })
    else if (url.pathname === '/authorize') this.#authorize(url.searchParams, response)
    else if (url.pathname === '/token') await this.#exchange(request, response)
    else response.writeHead(404).end()
  }

  #authorize(query: URLSearchParams, response: ServerResponse): void {
    const value = (name: string) => query.get(name) ?? ''
    const back = new URL(value('redirect_uri'))
    if (this.next) {
      const code = randomBytes(16).toString('base64url')
      this.#grants.set(code, {
        person: this.next,
        challenge: value('code_challenge'),
        nonce: value('nonce'),
        redirectUri: back.href,
      })
      back.searchParams.set('code', code)
    } else back.searchParams.set('error', 'access_denied')
    back.searchParams.set('state', value('state'))
    back.searchParams.set('iss', this.url)
    response.writeHead(302, { location: back.href }).end()
  }

  async #exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request))
    const code = form.get('code') ?? ''
    const grant = this.#grants.get(code)
    this.#grants.delete(code)
    const verifier = form.get('code_verifier') ?? ''
    const proof = createHash('sha256').update(verifier).digest('base64url')
    if (grant?.challenge !== proof || grant.redirectUri !== form.get('redirect_uri')) {
      send(response, 400, { error: 'invalid_grant' })
      return
    }
    const { person, nonce } = grant
    const claims = this.twist({ ...this.claims(person), nonce, aud: clientId })
    send(response, 200, {
      token_type: 'Bearer',
      expires_in: 300,
      access_token: await this.token(person),
      id_token: await this.sign(claims, { header: { typ: 'JWT' }, ...this.signing }),
    })
  }

  #discovery() {
    return {
      issuer: this.url,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      jwks_uri: `${this.url}/jwks`,
      end_session_endpoint: `${this.url}/end`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    }
  }
}

export async function startIssuer(): Promise<TestIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid: keyId, alg: 'ES256', use: 'sig' }
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return new TestIssuer(server, jwk, privateKey)
}

export function now(): number {
  return Math.floor(Date.now() / 1000)
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
