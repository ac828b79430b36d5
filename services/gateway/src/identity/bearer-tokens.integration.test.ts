import assert from 'node:assert/strict'
import { KeyObject, createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import type { Me } from '@gatehouse/contract'
import { generateKeyPair } from 'jose'
import { type TestSystem, startSystem } from '../sign-in/test-system.ts'

const audience = 'https://api.gatehouse.example'
const env = {
  GATEHOUSE_OIDC_AUDIENCE: audience,
  GATEHOUSE_OIDC_ROLES_CLAIM: 'groups',
  RATE_LIMIT_FAILURES_PER_MINUTE: '0',
}
const now = () => Math.floor(Date.now() / 1000)

async function me({ gateway }: TestSystem, authorization: string, headers = {}) {
  const answer = await fetch(`${gateway.url}/api/v1/me`, { headers: { authorization, ...headers } })
  const body = (await answer.json()) as { data?: Me; type?: string; detail?: string }
  return { status: answer.status, headers: answer.headers, ...body }
}

async function refused(system: TestSystem, authorization: string) {
  const answer = await me(system, authorization)
  assert.equal(answer.status, 401, authorization)
  assert.match(answer.type ?? '', /credentials-invalid$/)
  assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer .*error="invalid_token"/)
  return answer
}

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

describe('a bearer token of the issuer', () => {
  it('says who asks', async (t) => {
    const system = await startSystem(t, { env })
    const token = await system.issuer.sign({
      sub: 'job',
      name: 'Nightly job',
      aud: ['other', audience],
      groups: ['operator'],
    })
    const { data } = await me(system, `bearer  ${token}`)
    const { expiresAt = '', ...rest } = data ?? {}
    assert.deepEqual(rest, {
      kind: 'user',
      id: 'job',
      name: 'Nightly job',
      roles: ['operator'],
      signIn: true,
    })
    assert.ok(Date.parse(expiresAt) > Date.now())
    await me(system, `Bearer ${token}`)
    assert.equal(system.issuer.count('/jwks'), 1)
  })

  it('counts, and the cookie beside it does not', async (t) => {
    const system = await startSystem(t, { env })
    const browser = system.openBrowser()
    await system.signIn(browser)
    const [[name, value] = []] = browser.cookiesOf(system.publicUrl)
    const token = await system.issuer.sign({ sub: 'job', aud: audience })
    const cookie = { cookie: `${name}=${value}` }
    const both = await me(system, `Bearer ${token}`, cookie)
    assert.deepEqual([both.data?.id, both.data?.sessionId], ['job', undefined])
    assert.equal((await me(system, 'Bearer nonsense', cookie)).status, 401)
  })

  it('is refused when it does not hold, and nobody is taken for anonymous then', async (t) => {
    const system = await startSystem(t, { env })
    const { sign, publicKey } = system.issuer
    const good = { sub: 'ada', aud: audience }
    const stranger = await generateKeyPair('ES256')
    const pem = KeyObject.from(publicKey).export({ type: 'spki', format: 'pem' })
    const hs256 = `${encoded({ alg: 'HS256', kid: 'the-key' })}.${encoded({ ...good, iss: system.issuer.url, exp: now() + 600 })}`
    const none = `${encoded({ alg: 'none' })}.${encoded({ ...good, iss: system.issuer.url, exp: now() + 600 })}.`
    const signed = await sign(good)
    const [head = '', body = '', signature = ''] = signed.split('.')
    const table: [what: string, token: string][] = [
      ['expired', await sign({ ...good, exp: now() - 60 })],
      ['without an end', await sign({ ...good, exp: undefined })],
      ['not valid yet', await sign({ ...good, nbf: now() + 600 })],
      ['for another audience', await sign({ sub: 'ada', aud: 'https://api.example' })],
      ['for the client', await sign({ sub: 'ada', aud: 'gatehouse' })],
      ['for nobody', await sign({ sub: 'ada' })],
      ['of another issuer', await sign({ ...good, iss: 'https://evil.example' })],
      ['of nobody', await sign({ aud: audience })],
      ['alg none', none],
      [
        'HS256 with the public key',
        `${hs256}.${createHmac('sha256', pem).update(hs256).digest('base64url')}`,
      ],
      ['an unknown key', await sign(good, { kid: 'unknown' }, stranger.privateKey)],
      ['the key of a stranger', await sign(good, {}, stranger.privateKey)],
      [
        'a key that it names itself',
        await sign(good, { jku: 'https://evil.example/jwks', kid: 'x' }, stranger.privateKey),
      ],
      ['a signature cut off', `${head}.${body}.`],
      ['another body', `${head}.${encoded({ ...good, sub: 'admin' })}.${signature}`],
      ['a critical extension', await sign(good, { crit: ['b64'], b64: true })],
      ['an ID token', await sign({ ...good, nonce: 'n' }, { typ: 'JWT' })],
      ['an ID token of a refresh', await sign({ ...good, at_hash: 'h' }, { typ: 'JWT' })],
      ['an ID token of Cognito', await sign({ ...good, token_use: 'id' }, { typ: 'JWT' })],
      ['an ID token of Keycloak', await sign({ ...good, typ: 'ID' }, { typ: 'JWT' })],
      ['a logout token', await sign(good, { typ: 'logout+jwt' })],
      ['bound to a key', await sign({ ...good, cnf: { jkt: 'k' } })],
      ['garbage', 'garbage'],
      ['dots', '..'],
      ['a JWT of nothing', 'e30.e30.e30'],
    ]
    for (const [what, token] of table) {
      const { detail } = await refused(system, `Bearer ${token}`)
      assert.doesNotMatch(detail ?? '', /expired|audience|signature/, what)
    }
    for (const header of [
      'Bearer',
      'Bearer ',
      'Basic YTpi',
      `Token ${signed}`,
      signed,
      'Bearer a b',
    ]) {
      await refused(system, header)
    }
    assert.equal((await me(system, `Bearer ${signed}`)).status, 200)
  })

  it('is not what a browser gets with a sign-in', async (t) => {
    const system = await startSystem(t)
    let idToken = ''
    system.issuer.answer = (answer) => {
      idToken = String(answer.id_token)
      return answer
    }
    await system.signIn(system.openBrowser())
    assert.match(idToken, /^eyJ/)
    await refused(system, `Bearer ${idToken}`)
  })

  it('holds while the issuer is away, as long as the keys were known before', async (t) => {
    const system = await startSystem(t, { env })
    const token = await system.issuer.sign({ sub: 'ada', aud: audience })
    assert.equal((await me(system, `Bearer ${token}`)).status, 200)
    await system.issuer.stop()
    const another = await system.issuer.sign({ sub: 'bob', aud: audience })
    assert.equal((await me(system, `Bearer ${another}`)).data?.id, 'bob')
    const forged = await generateKeyPair('ES256')
    const wrong = await system.issuer.sign({ sub: 'ada', aud: audience }, {}, forged.privateKey)
    await refused(system, `Bearer ${wrong}`)
  })

  it('lets nobody in whose token cannot be looked at, and says that it is not their fault', async (t) => {
    const clock = { now: 0 }
    const system = await startSystem(t, { env, parts: { now: () => clock.now } })
    await system.issuer.stop()
    const token = await system.issuer.sign({ sub: 'ada', aud: audience })
    const answer = await me(system, `Bearer ${token}`)
    assert.equal(answer.status, 503)
    assert.match(answer.type ?? '', /sign-in-unavailable$/)
    assert.ok(Number(answer.headers.get('retry-after')) >= 1)
    await system.issuer.start()
    clock.now += 60_000
    assert.equal((await me(system, `Bearer ${token}`)).status, 200)
  })

  it('is not looked at again for longer than it holds', async (t) => {
    const system = await startSystem(t, { env })
    const token = await system.issuer.sign({ sub: 'ada', aud: audience, exp: now() + 60 })
    assert.equal((await me(system, `Bearer ${token}`)).status, 200)
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 100_000 })
    await refused(system, `Bearer ${token}`)
  })
})
