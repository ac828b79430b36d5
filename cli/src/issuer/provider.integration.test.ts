import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { describe, it } from 'node:test'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { audience, clientId } from './options.ts'
import { openBrowser } from './test-browser.ts'
import {
  type Issuer,
  authorization,
  publicUrl,
  redeem,
  redirectUri,
  signIn,
  signedIn,
  startIssuer,
} from './test-issuer.ts'

function verify(issuer: Issuer, token = '') {
  const keys = createRemoteJWKSet(new URL('/jwks', issuer.url))
  return jwtVerify(token, keys, { issuer: issuer.url, algorithms: ['ES256'] })
}

const people = {
  'amara-okafor': { name: 'Amara Okafor', email: 'amara.okafor@example.com', roles: ['admin'] },
  'bjorn-lindqvist': {
    name: 'Björn Lindqvist',
    email: 'bjorn.lindqvist@example.com',
    roles: ['operator'],
  },
  'chen-mei-ling': { name: 'Chen Mei-Ling', email: 'mei-ling.chen@example.com', roles: ['viewer'] },
}

describe('the local issuer', () => {
  it('describes itself', async (t) => {
    const { url } = await startIssuer(t)
    const found = (await (await fetch(`${url}/.well-known/openid-configuration`)).json()) as Record<
      string,
      unknown
    >
    assert.equal(found.issuer, url)
    assert.deepEqual(found.response_types_supported, ['code'])
    assert.deepEqual(found.code_challenge_methods_supported, ['S256'])
    for (const name of ['authorization_endpoint', 'token_endpoint', 'end_session_endpoint']) {
      assert.equal(new URL(String(found[name])).origin, url)
    }
  })

  for (const [sub, claims] of Object.entries(people)) {
    it(`signs in ${claims.name}, and says so in both tokens`, async (t) => {
      const { issuer, tokens } = await signedIn(t, sub)
      const id = await verify(issuer, tokens.id_token)
      const { name, email, email_verified: verified, roles, nonce, aud } = id.payload
      assert.deepEqual(
        { sub: id.payload.sub, name, email, verified, roles, nonce, aud },
        { sub, ...claims, verified: true, nonce: 'a-nonce', aud: clientId },
      )
      const access = await verify(issuer, tokens.access_token)
      assert.equal(decodeProtectedHeader(tokens.access_token ?? '').typ, 'at+jwt')
      assert.deepEqual(
        { aud: access.payload.aud, client: access.payload.client_id, sub: access.payload.sub },
        { aud: audience, client: clientId, sub },
      )
      assert.deepEqual([access.payload.roles, access.payload.name], [claims.roles, claims.name])
      assert.equal(Number(access.payload.exp) - Number(access.payload.iat), 300)
    })
  }

  it('gives back the state, and names itself', async (t) => {
    const issuer = await startIssuer(t)
    const { origin, pathname, searchParams } = await signIn(openBrowser(issuer.url), 'amara-okafor')
    assert.equal(origin + pathname, redirectUri)
    assert.equal(searchParams.get('state'), 'a-state')
    assert.equal(searchParams.get('iss'), issuer.url)
  })

  it('knows a person who is signed in already', async (t) => {
    const { browser } = await signedIn(t, 'chen-mei-ling')
    const { location = '' } = await browser(authorization())
    assert.match(location, new RegExp(`^${redirectUri}\\?code=`))
  })

  it('lets access tokens live as long as it is told', async (t) => {
    const { issuer, tokens } = await signedIn(t, 'chen-mei-ling', { accessTokenSeconds: 2 })
    const { exp, iat } = (await verify(issuer, tokens.access_token)).payload
    assert.equal(Number(exp) - Number(iat), 2)
    assert.equal(Number(tokens.expires_in), 2)
  })

  it('refreshes with another refresh token, and ends all when one comes twice', async (t) => {
    const { issuer, tokens } = await signedIn(t, 'bjorn-lindqvist')
    const refresh = (refresh_token = '') =>
      issuer.token({ grant_type: 'refresh_token', refresh_token })
    const first = await refresh(tokens.refresh_token)
    assert.equal(first.status, 200)
    assert.notEqual(first.body.refresh_token, tokens.refresh_token)
    const { payload } = await verify(issuer, first.body.id_token)
    assert.deepEqual([payload.sub, payload.roles], ['bjorn-lindqvist', ['operator']])

    assert.equal((await refresh(tokens.refresh_token)).body.error, 'invalid_grant')
    assert.equal((await refresh(first.body.refresh_token)).body.error, 'invalid_grant')
  })

  it('signs out whom the ID token names without asking, and ends the refresh token', async (t) => {
    const { issuer, browser, tokens } = await signedIn(t, 'amara-okafor')
    const query = new URLSearchParams({
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: `${publicUrl}/`,
      state: 'bye',
    })
    const { status, location } = await browser(`/session/end?${query.toString()}`)
    assert.deepEqual([status, location], [303, `${publicUrl}/?state=bye`])
    assert.match((await browser(authorization())).location ?? '', /\/interaction\//)
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }
    assert.equal((await issuer.token(refresh)).body.error, 'invalid_grant')

    const again = await browser(`/session/end?${query.toString()}`)
    assert.deepEqual([again.status, again.location], [303, `${publicUrl}/?state=bye`])
  })

  it('gives offline access on the same page, and ends that too at the sign-out', async (t) => {
    const issuer = await startIssuer(t)
    const browser = openBrowser(issuer.url)
    const offline = { scope: 'openid offline_access', prompt: 'consent' }
    const { body } = await redeem(issuer, await signIn(browser, 'chen-mei-ling', offline))
    const refresh = (refresh_token = '') =>
      issuer.token({ grant_type: 'refresh_token', refresh_token })
    const refreshed = await refresh(body.refresh_token)
    assert.equal(refreshed.status, 200)
    await browser(`/session/end?id_token_hint=${refreshed.body.id_token}`)
    assert.equal((await refresh(refreshed.body.refresh_token)).body.error, 'invalid_grant')
  })

  it('asks before it signs out someone whom nobody named', async (t) => {
    const { issuer, browser } = await signedIn(t, 'amara-okafor')
    const { text } = await browser('/session/end')
    assert.match(text, /signed in here as <strong>Amara Okafor<\/strong>/)
    const xsrf = /name="xsrf" value="(\w+)"/.exec(text)?.[1] ?? ''
    const { location = '' } = await browser('/session/end/confirm', { xsrf, logout: 'yes' })
    assert.equal(new URL(location).origin, issuer.url)
    assert.match((await browser(location)).text, /You are signed out/)
    assert.match((await browser(authorization())).location ?? '', /\/interaction\//)
  })

  it('tells the gateway when a person does not want to', async (t) => {
    const { url } = await startIssuer(t)
    const { searchParams } = await signIn(openBrowser(url), '')
    assert.equal(searchParams.get('error'), 'access_denied')
    assert.equal(searchParams.get('code'), null)
  })
})

describe('the local issuer, through a whole sign-in', () => {
  it('asks nobody else', async (t) => {
    const asked = new Set<string>()
    const note = (message: unknown) => {
      const { socket } = message as { socket: Socket }
      socket.once('connect', () => asked.add(`${socket.remoteAddress}:${socket.remotePort}`))
    }
    subscribe('net.client.socket', note)
    t.after(() => unsubscribe('net.client.socket', note))
    const { issuer, tokens } = await signedIn(t, 'amara-okafor')
    await issuer.token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' })
    assert.deepEqual([...asked], [new URL(issuer.url).host])
    assert.deepEqual(issuer.failures, [])
  })
})
