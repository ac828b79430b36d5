import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { describe, it } from 'node:test'
import { openBrowser } from './test-browser.ts'
import { authorization, publicUrl, redeem, signIn, startIssuer, verifier } from './test-issuer.ts'

describe('the local issuer refuses', () => {
  const refused: [string, Record<string, string>][] = [
    ['a redirect to elsewhere', { redirect_uri: 'http://evil.example/auth/callback' }],
    ['another path of the gateway', { redirect_uri: `${publicUrl}/elsewhere` }],
    ['an unknown client', { client_id: 'another' }],
  ]
  for (const [what, given] of refused) {
    it(`${what}, on a page of its own`, async (t) => {
      const { url } = await startIssuer(t)
      const { status, location, text } = await openBrowser(url)(authorization(given))
      assert.deepEqual([status, location], [400, undefined])
      assert.match(text, /This did not work/)
    })
  }

  for (const [what, given] of [
    ['a sign-in without PKCE', { code_challenge: '', code_challenge_method: '' }],
    ['PKCE in plain text', { code_challenge_method: 'plain', code_challenge: verifier }],
    ['tokens in the URL', { response_type: 'id_token' }],
  ] as const) {
    it(what, async (t) => {
      const { url } = await startIssuer(t)
      const { location = '' } = await openBrowser(url)(authorization(given))
      assert.match(location, /error=(?:invalid_request|unsupported_response_type)/)
    })
  }

  it('a code with another verifier, another redirect URI, or a second time', async (t) => {
    const issuer = await startIssuer(t)
    const browser = openBrowser(issuer.url)
    const code = await signIn(browser, 'amara-okafor')
    const other = randomBytes(32).toString('base64url')
    const errorOf = async (...given: Parameters<typeof redeem>) =>
      (await redeem(...given)).body.error
    assert.equal(await errorOf(issuer, code, { code_verifier: other }), 'invalid_grant')
    const elsewhere = { redirect_uri: `${publicUrl}/elsewhere` }
    assert.equal(await errorOf(issuer, code, elsewhere), 'invalid_grant')
    assert.equal(await errorOf(issuer, code), undefined)
    assert.equal(await errorOf(issuer, code), 'invalid_grant')
  })

  it('a client that does not know the secret', async (t) => {
    const issuer = await startIssuer(t)
    const { status, body } = await issuer.token({ grant_type: 'refresh_token' }, 'guessed')
    assert.deepEqual([status, body.error], [401, 'invalid_client'])
  })

  it('who answers for another browser', async (t) => {
    const { url } = await startIssuer(t)
    const { location: page = '' } = await openBrowser(url)(authorization())
    const other = await openBrowser(url)(page, { person: 'amara-okafor' })
    assert.deepEqual([other.status, other.location], [400, undefined])
    assert.match(other.text, /began in another browser/)
  })

  it('an answer to another sign-in than the cookie is of', async (t) => {
    const { url } = await startIssuer(t)
    const answer = await fetch(url + authorization(), { redirect: 'manual' })
    const cookie = answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    const body = new URLSearchParams({ person: 'amara-okafor' })
    const other = await fetch(`${url}/interaction/another`, {
      method: 'POST',
      headers: { cookie },
      body,
    })
    assert.equal(other.status, 400)
    const page = `${url}${answer.headers.get('location')}`
    assert.equal((await fetch(page, { headers: { cookie } })).status, 200)
  })

  it('a person who is none of its people', async (t) => {
    const { url } = await startIssuer(t)
    const browser = openBrowser(url)
    const { location: page = '' } = await browser(authorization())
    assert.equal((await browser(page, { person: 'dana-petrovic' })).status, 400)
  })

  it('a form that does not end', async (t) => {
    const { url } = await startIssuer(t)
    const browser = openBrowser(url)
    const { location: page = '' } = await browser(authorization())
    const { status } = await browser(page, { x: 'y'.repeat(5000), person: 'amara-okafor' })
    assert.equal(status, 400)
  })

  it('a host that is not its own', async (t) => {
    const { url } = await startIssuer(t)
    const sent = request(`${url}/.well-known/openid-configuration`, {
      headers: { host: 'rebound.example' },
    }).end()
    const [answer] = (await once(sent, 'response')) as [{ statusCode: number }]
    assert.equal(answer.statusCode, 421)
  })
})
