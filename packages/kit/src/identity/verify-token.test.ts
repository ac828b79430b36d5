import assert from 'node:assert/strict'
import { type TestContext, describe, it } from 'node:test'
import { inspect } from 'node:util'
import { type JSONWebKeySet, SignJWT, exportJWK, generateKeyPair } from 'jose'
import {
  type Claims,
  ServiceIssuer,
  callerFiles,
  claimsOf,
  unsigned,
} from '../../../../test/support/caller-tokens.ts'
import { createLogger } from '../log.ts'
import { SecretText } from '../secret-text.ts'
import { KeySet } from './key-set.ts'
import { TokenRefusedError, verifyToken } from './verify-token.ts'

const log = createLogger('sample', { level: 'silent' })
const expected = { issuer: String(claimsOf().iss), audience: String(claimsOf().aud) }
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(claimsOf()).filter(([name]) => !names.includes(name)))

/** Holds tokens against that set of keys: `holds`, or the reason why not. */
async function verifier(t: TestContext, jwks: JSONWebKeySet) {
  const files = await callerFiles(t, new ServiceIssuer())
  const source = await files.put('jwks.json', JSON.stringify(jwks))
  const keys = new KeySet({ setting: 'CALLERS_JWKS', source, log })
  t.after(() => keys.close())
  return (token: string) =>
    verifyToken(new SecretText(token), keys, expected).then(
      () => 'holds',
      (error: unknown) => {
        assert.ok(error instanceof TokenRefusedError, inspect(error))
        assert.equal(error.cause, undefined)
        return error.reason
      },
    )
}

describe('verifyToken', () => {
  const issuer = new ServiceIssuer()
  const other = new ServiceIssuer()
  const kid = String(issuer.jwks.keys[0]?.kid)
  const [header, payload, signature] = issuer.token().split('.') as [string, string, string]
  const now = Math.floor(Date.now() / 1000)
  const claims = (more: Claims) => issuer.token({ ...claimsOf(), ...more })

  const cases: [what: string, token: string, outcome: string][] = [
    ['what the issuer signed', issuer.token(), 'holds'],
    ['one of several audiences', claims({ aud: ['other', 'gatehouse-broker'] }), 'holds'],
    ['a token that ended within the tolerance', claims({ exp: now - 20 }), 'holds'],
    ['a token that begins within it', claims({ nbf: now + 20, iat: now + 20 }), 'holds'],
    ['nothing', '', 'malformed'],
    ['garbage', 'garbage', 'malformed'],
    ['three parts of garbage', 'a.b.c', 'malformed'],
    ['four parts', `${issuer.token()}.x`, 'malformed'],
    ['an encrypted token', 'a.b.c.d.e', 'malformed'],
    ['a header that is no JSON', `${payload.slice(5)}.${payload}.${signature}`, 'malformed'],
    ['no algorithm', `${unsigned({ alg: 'none' }, claimsOf())}.`, 'algorithm'],
    ['no algorithm, in capitals', `${unsigned({ alg: 'NONE', kid }, claimsOf())}.`, 'algorithm'],
    ['none, with a signature', issuer.token(claimsOf(), { alg: 'none' }), 'algorithm'],
    ['the public key as a secret', issuer.confusedToken(), 'algorithm'],
    ['an algorithm that is not text', issuer.token(claimsOf(), { alg: ['ES256'] }), 'malformed'],
    ['an algorithm of other keys', issuer.token(claimsOf(), { alg: 'RS256' }), 'key'],
    ['an algorithm of another curve', issuer.token(claimsOf(), { alg: 'ES384' }), 'key'],
    ['a key that is not the issuer’s', other.token(), 'key'],
    ['the id of a key of the issuer', other.token(claimsOf(), { kid }), 'signature'],
    ['an id that is a path', other.token(claimsOf(), { kid: '../../dev/null' }), 'key'],
    ['a key of its own', other.token(claimsOf(), { kid, jwk: other.jwks.keys[0] }), 'signature'],
    ['a place of keys', other.token(claimsOf(), { kid, jku: 'http://127.0.0.1:9/' }), 'signature'],
    ['a certificate', other.token(claimsOf(), { kid, x5u: 'http://127.0.0.1:9/' }), 'signature'],
    ['no signature', `${header}.${payload}.`, 'signature'],
    ['a cut signature', `${header}.${payload}.${signature.slice(0, -4)}`, 'signature'],
    [
      'another payload',
      `${header}.${other.token().split('.')[1]?.replace(/.$/, 'x')}.${signature}`,
      'signature',
    ],
    ['a critical extension', issuer.token(claimsOf(), { crit: ['exp'], exp: 1 }), 'malformed'],
    ['one that is known', issuer.token(claimsOf(), { crit: ['b64'], b64: true }), 'malformed'],
    ['another issuer', claims({ iss: 'https://other.test' }), 'issuer'],
    ['an issuer with a slash more', claims({ iss: `${expected.issuer}/` }), 'issuer'],
    ['no issuer', issuer.token(without('iss')), 'issuer'],
    ['another audience', claims({ aud: 'gatehouse-directory' }), 'audience'],
    ['an audience that only begins so', claims({ aud: 'gatehouse-broker-2' }), 'audience'],
    ['no audience', issuer.token(without('aud')), 'audience'],
    ['a token that has ended', claims({ exp: now - 40 }), 'expired'],
    ['one without an end', issuer.token(without('exp')), 'claims'],
    ['an end that is text', claims({ exp: '9999999999' }), 'claims'],
    ['one not valid yet', claims({ nbf: now + 60 }), 'not-yet-valid'],
    ['one from the future', issuer.token({ ...without('nbf'), iat: now + 60 }), 'not-yet-valid'],
    ['claims that are no object', issuer.token(['a'] as never), 'malformed'],
  ]
  for (const [what, token, outcome] of cases) {
    it(`of ${what} says ${outcome}`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: now * 1000 })
      assert.equal(await (await verifier(t, issuer.jwks))(token), outcome)
    })
  }

  it('takes each asymmetric algorithm from a key for it, and from no other', async (t) => {
    const algorithms = [
      'RS256',
      'RS384',
      'RS512',
      'PS256',
      'PS384',
      'PS512',
      'ES256',
      'ES384',
      'EdDSA',
    ]
    const pairs = await Promise.all(algorithms.map((alg) => generateKeyPair(alg)))
    const keys = await Promise.all(
      pairs.map(async ({ publicKey }, index) => {
        const alg = String(algorithms[index])
        return { ...(await exportJWK(publicKey)), kid: alg, alg }
      }),
    )
    const holds = await verifier(t, { keys })
    for (const [index, alg] of algorithms.entries()) {
      const sign = (name: string) =>
        new SignJWT(claimsOf())
          .setProtectedHeader({ alg, kid: name })
          .sign(pairs[index]?.privateKey as CryptoKey)
      assert.equal(await holds(await sign(alg)), 'holds')
      const another = alg === 'PS256' ? 'RS256' : 'PS256'
      assert.equal(await holds(await sign(another)), 'key', `${alg} by a key for ${another}`)
    }
  })

  it('takes no key that is private, too short, or for something else', async (t) => {
    const sign = async (alg: string, change: object, private_ = false) => {
      const pair = await generateKeyPair(alg, { extractable: true })
      const jwk = await exportJWK(private_ ? pair.privateKey : pair.publicKey)
      const holds = await verifier(t, { keys: [{ ...jwk, kid: 'k', alg, ...change }] })
      const token = new SignJWT(claimsOf()).setProtectedHeader({ alg, kid: 'k' })
      return holds(await token.sign(pair.privateKey))
    }
    assert.equal(await sign('ES256', {}), 'holds')
    assert.equal(await sign('ES256', {}, true), 'key')
    assert.equal(await sign('ES256', { use: 'enc' }), 'key')
    assert.equal(await sign('ES256', { key_ops: ['encrypt'] }), 'key')
    assert.equal(await sign('ES256', { x: '!' }), 'key')
    assert.equal(await sign('RS256', { n: Buffer.alloc(128, 255).toString('base64url') }), 'key')
  })
})
