import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type JWK, exportJWK, exportSPKI, generateKeyPair, importJWK } from 'jose'
import { now } from '../support/oidc-issuer.ts'
import { type Attack, type Field, admin, refused } from './field.ts'

const guarded = '/param/plans/open'
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

/** Sends a token that must not count as one: 401, not served as anonymous either. */
async function present(field: Field, token: string): Promise<void> {
  const answer = await field.ask(guarded, { bearer: token })
  refused(answer, 401)
  assert.equal(answer.kind, 'credentials-invalid')
  assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/)
  // Where anonymous may read, a bad token is no anonymous either.
  refused(await field.ask('/buckets', { bearer: token }), 401)
}

const twisted =
  (twist: (field: Field) => Record<string, unknown>): Attack['attempt'] =>
  async (field) => {
    const { issuer } = field
    await present(
      field,
      await issuer.sign(
        { ...issuer.claims(admin), ...twist(field) },
        { header: { typ: 'at+jwt' } },
      ),
    )
  }

const unsigned = (alg: string) => async (field: Field) =>
  present(field, `${encode({ alg, typ: 'at+jwt' })}.${encode(field.issuer.claims(admin))}.`)

/** Signs with what everyone knows, as if it were a shared secret. */
const confused =
  (secretOf: (jwk: JWK) => Promise<string>): Attack['attempt'] =>
  async (field) => {
    const { issuer } = field
    const head = encode({ alg: 'HS256', typ: 'at+jwt', kid: issuer.jwk.kid })
    const signed = `${head}.${encode(issuer.claims(admin))}`
    const mac = createHmac('sha256', await secretOf(issuer.jwk))
      .update(signed)
      .digest('base64url')
    await present(field, `${signed}.${mac}`)
  }

/** Signs with a key of the attacker's, to which the header leads in this way. */
const ownKey =
  (headerOf: (jwk: JWK, url: string) => object): Attack['attempt'] =>
  async (field) => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = { ...(await exportJWK(publicKey)), kid: 'test-1', alg: 'ES256' }
    let asked = 0
    const server = createServer((_request, response) => {
      asked += 1
      response.end(JSON.stringify({ keys: [jwk] }))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
      const header = headerOf(jwk, url)
      await present(
        field,
        await field.issuer.sign(field.issuer.claims(admin), { key: privateKey, header }),
      )
      assert.equal(asked, 0, 'the gateway asked a host of the attacker')
    } finally {
      server.close()
    }
  }

export const tokens: Attack[] = [
  { name: 'a token signed with another key', attempt: ownKey(() => ({})) },
  { name: 'a token of an unknown key', attempt: ownKey(() => ({ kid: 'unknown' })) },
  { name: 'a token that brings its own key (jwk)', attempt: ownKey((jwk) => ({ jwk })) },
  { name: 'a token that says where its key is (jku)', attempt: ownKey((_jwk, jku) => ({ jku })) },
  {
    name: 'a token that says where its certificate is (x5u)',
    attempt: ownKey((_jwk, x5u) => ({ x5u })),
  },
  { name: 'a token without a signature (alg none)', attempt: unsigned('none') },
  { name: 'a token without a signature (alg nOnE)', attempt: unsigned('nOnE') },
  { name: 'a token that says ES256 and has no signature', attempt: unsigned('ES256') },
  {
    name: 'a token signed with the public key as a shared secret (PEM)',
    attempt: confused(async (jwk) => exportSPKI((await importJWK(jwk, 'ES256')) as CryptoKey)),
  },
  {
    name: 'a token signed with the public key as a shared secret (JWK)',
    attempt: confused(async (jwk) => JSON.stringify(jwk)),
  },
  { name: 'a token that has expired', attempt: twisted(() => ({ exp: now() - 60 })) },
  { name: 'a token that never expires', attempt: twisted(() => ({ exp: undefined })) },
  { name: 'a token that is not valid yet', attempt: twisted(() => ({ nbf: now() + 600 })) },
  { name: 'a token for another audience', attempt: twisted(() => ({ aud: 'elsewhere' })) },
  { name: 'a token for nobody', attempt: twisted(() => ({ aud: undefined })) },
  { name: 'an ID token', attempt: twisted(() => ({ aud: 'gatehouse' })) },
  { name: 'a token of another issuer', attempt: twisted(() => ({ iss: 'https://evil.example' })) },
  {
    name: 'a token of almost the issuer',
    attempt: twisted(({ issuer }) => ({ iss: `${issuer.url}/` })),
  },
  { name: 'a token about nobody', attempt: twisted(() => ({ sub: undefined })) },
  {
    name: 'a token that asks for what is not understood (crit)',
    attempt: async (field) => {
      // jose refuses to sign such a header, so an attacker's own library does.
      const token = await field.issuer.token(admin)
      const [, claims, signature] = token.split('.')
      await present(
        field,
        `${encode({ alg: 'ES256', crit: ['exp2'], exp2: 1 })}.${claims}.${signature}`,
      )
    },
  },
  {
    name: 'a token of a viewer that was made one of an admin',
    attempt: async (field) => {
      const [head, , signature] = (await field.issuer.token({ ...admin, roles: ['viewer'] })).split(
        '.',
      )
      await present(field, `${head}.${encode(field.issuer.claims(admin))}.${signature}`)
    },
  },
  {
    name: 'a token whose signature is cut off',
    attempt: async (field) => present(field, (await field.issuer.token(admin)).slice(0, -4)),
  },
  {
    name: 'a token of 12 kB',
    attempt: async (field) =>
      present(field, `${await field.issuer.token(admin)}${'A'.repeat(12_000)}`),
  },
  {
    name: 'a token in the query',
    attempt: async (field) =>
      refused(await field.ask(`${guarded}?access_token=${await field.issuer.token(admin)}`)),
  },
  {
    name: 'a token in the session cookie',
    attempt: async (field) =>
      refused(
        await field.ask(guarded, {
          cookie: `gatehouse_session=${await field.issuer.token(admin)}`,
        }),
      ),
  },
  {
    name: 'two Authorization headers',
    attempt: async (field) => {
      const token = await field.issuer.token(admin)
      const text = await field.raw(
        `GET ${guarded} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer x\r\nauthorization: Bearer ${token}\r\nconnection: close\r\n\r\n`,
      )
      assert.match(text, /^HTTP\/1\.1 40[01] /)
    },
  },
  {
    name: 'another scheme',
    attempt: async (field) => {
      const headers = { authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` }
      refused(await field.ask(guarded, { headers }), 401)
    },
  },
]
