import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { directoryRoutes } from '@gatehouse/contract'
import { startGateway } from '../test-gateway.ts'
import { startSystem } from './test-system.ts'

describe('/auth/login', () => {
  it('signs a person in at the issuer, by code and PKCE, and leads back to where it began', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    const nobody = { kind: 'anonymous', id: 'anonymous', roles: [], signIn: true }
    assert.deepEqual(await system.me(browser), nobody)

    const begun = await system.beginAt(browser, '/console/?tab=keys#new')
    const asked = new URL(begun.location ?? '')
    assert.equal(begun.status, 303)
    assert.equal(asked.origin, system.issuer.url)
    const {
      nonce,
      state,
      code_challenge: challenge,
      ...rest
    } = Object.fromEntries(asked.searchParams)
    assert.ok(nonce && state && challenge)
    assert.deepEqual(rest, {
      client_id: 'gatehouse',
      response_type: 'code',
      scope: 'openid profile email',
      redirect_uri: `${system.publicUrl}/auth/callback`,
      code_challenge_method: 'S256',
    })

    const back = await system.signIn(browser, '/console/?tab=keys#new')
    assert.equal(back.status, 303)
    assert.equal(back.location, `${system.publicUrl}/console/?tab=keys#new`)
    assert.equal(back.headers['cache-control'], 'no-store')
    const { sessionId = '', expiresAt = '', ...me } = await system.me(browser)
    assert.deepEqual(me, {
      kind: 'user',
      id: 'ada',
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      roles: [],
      signIn: true,
    })
    assert.ok(Math.abs(Date.parse(expiresAt) - Date.now() - 28_800_000) < 60_000)
    assert.equal(system.directory.sessions[0]?.id, sessionId)
    assert.equal(system.directory.sessions[0]?.address, '127.0.0.1')
  })

  it('leaves the browser one opaque cookie, and the directory nothing that opens anything', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    await system.signIn(browser)
    const [cookie, ...others] = browser.cookiesOf(system.publicUrl)
    assert.equal(cookie?.[0], '__Host-gatehouse_session')
    assert.equal(others.length, 0)
    const flags = /^__Host-gatehouse_\w+=\S*; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/
    for (const line of browser.set.filter((set) => set.includes('gatehouse'))) {
      assert.match(line, flags)
    }
    const kept = JSON.stringify(system.directory.sessions)
    assert.ok(!kept.includes(cookie?.[1] ?? ''))
    assert.match(kept, /"sealedTokens":"v1\./)
    assert.doesNotMatch(kept, /eyJ/)
  })

  it('has plain cookies on a loopback address, where there is no TLS', async (t) => {
    const system = await startSystem(t, { publicUrl: 'http://127.0.0.1:8080' })
    const browser = system.openBrowser()
    await system.signIn(browser)
    assert.deepEqual([...browser.cookiesOf(system.publicUrl).keys()], ['gatehouse_session'])
    assert.equal((await system.me(browser)).id, 'ada')
  })

  it('shows the issuer the secret in a file, which may be replaced while it runs', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-sign-in-'))
    t.after(() => rm(folder, { recursive: true }))
    const file = join(folder, 'secret')
    const clientSecret = 'a secret: of/this+test'
    const env = { GATEHOUSE_OIDC_CLIENT_SECRET_FILE: file }
    const system = await startSystem(t, { issuer: { clientSecret }, env })
    const browser = system.openBrowser()
    assert.equal((await system.beginAt(browser)).status, 503)

    await writeFile(file, 'an old secret')
    const refused = await system.signIn(browser)
    assert.equal(refused.status, 503)
    assert.match(refused.text, /cannot be asked at the moment/)
    assert.ok(system.gateway.lines.some((line) => line.includes('invalid_client')))

    await writeFile(file, `${clientSecret}\n`)
    await system.signIn(browser)
    assert.equal((await system.me(browser)).id, 'ada')
  })

  it('has the roles that the issuer tells, or else those that the policies give', async (t) => {
    const told = await startSystem(t, { env: { GATEHOUSE_OIDC_ROLES_CLAIM: 'groups' } })
    told.issuer.claims.groups = ['operator', 'on call']
    const browser = told.openBrowser()
    await told.signIn(browser)
    assert.deepEqual((await told.me(browser)).roles, ['operator', 'on call'])

    const rolesFor = ({ email }: { email?: string }) => (email ? [`of ${email}`] : ['unverified'])
    const given = await startSystem(t, { parts: { rolesFor } })
    const other = given.openBrowser()
    await given.signIn(other)
    assert.deepEqual((await given.me(other)).roles, ['of ada@example.com'])
    given.issuer.claims.email_verified = false
    const third = given.openBrowser()
    await given.signIn(third)
    assert.deepEqual((await given.me(third)).roles, ['unverified'])
  })

  it('is written to the audit log before it is done, and not done when that fails', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    system.trail.away = true
    const back = await system.signIn(browser)
    assert.equal(back.status, 503)
    assert.equal(system.directory.sessions.length, 0)
    assert.equal(browser.cookiesOf(system.publicUrl).size, 0)

    system.trail.away = false
    await system.signIn(browser)
    const { action, actor, decision, address, requestId } = system.trail.written.at(-1) ?? {}
    assert.deepEqual([action, decision, address], ['SignIn', 'allow', '127.0.0.1'])
    assert.deepEqual(actor, { kind: 'user', id: 'ada', name: 'Ada Lovelace' })
    assert.ok(requestId)
  })

  it('serves at any replica: the browser may come back to another', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    const callback = await system.goToIssuer(browser)
    browser.places[system.publicUrl] = (await system.addGateway()).url
    assert.equal((await browser.visit(callback)).status, 303)
    browser.places[system.publicUrl] = system.gateway.url
    assert.equal((await system.me(browser)).id, 'ada')
  })

  it('says that sign-in is off where there is no issuer', async (t) => {
    const gateway = await startGateway(t, {})
    for (const path of ['/auth/login', '/auth/callback?code=a&state=b']) {
      const answer = await fetch(gateway.url + path, { redirect: 'manual' })
      const { type, detail } = (await answer.json()) as { type: string; detail: string }
      assert.equal(answer.status, 503)
      assert.match(type, /sign-in-unavailable$/)
      assert.match(detail, /Sign-in is off here/)
      assert.equal(answer.headers.get('retry-after'), null)
    }
    const me = (await (await fetch(`${gateway.url}/api/v1/me`)).json()) as { data: object }
    assert.deepEqual(me.data, { kind: 'anonymous', id: 'anonymous', roles: [], signIn: false })
  })

  it('is what those are told of whom nobody knows, where there is an issuer', async (t) => {
    const { gateway } = await startSystem(t, { env: { GATEHOUSE_STAGE: 'dev' } })
    for (const path of ['/api/v1/buckets', '/api/v1/me/keys']) {
      const answer = await fetch(gateway.url + path)
      assert.equal(answer.status, 401)
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer')
      assert.match(
        await answer.text(),
        /is not for everyone\. Sign in at \/auth\/login, or send a token/,
      )
    }
  })

  it('asks nobody who they are without authorization', async (t) => {
    const system = await startSystem(t, { env: { GATEHOUSE_AUTH: 'none' } })
    const browser = system.openBrowser()
    assert.equal((await system.beginAt(browser)).status, 503)
    const me = await browser.visit(`${system.publicUrl}/api/v1/me`, {
      headers: { authorization: 'Bearer nonsense', accept: 'application/json' },
    })
    assert.equal(me.status, 200)
    assert.equal(system.directory.count(directoryRoutes.findSession), 0)
  })
})
