import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TestBrowser } from './test-browser.ts'
import { type TestSystem, startSystem } from './test-system.ts'

const login = '__Host-gatehouse_login'
const session = '__Host-gatehouse_session'

/** A visit to the callback that must not sign anybody in. */
async function refused(system: TestSystem, browser: TestBrowser, callback: string) {
  const before = system.directory.sessions.length
  const answer = await browser.visit(callback)
  assert.equal(answer.status, 400, answer.text)
  assert.match(answer.text, /The sign-in did not succeed/)
  assert.equal(system.directory.sessions.length, before)
  assert.equal(system.trail.noted.at(-1)?.decision, 'deny')
  return answer
}

function altered(url: string, change: (query: URLSearchParams) => void): string {
  const copy = new URL(url)
  change(copy.searchParams)
  return copy.href
}

describe('/auth/callback', () => {
  it('refuses a callback a second time, also for who kept the cookie of the sign-in', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    const callback = await system.goToIssuer(browser)
    const kept = browser.cookiesOf(system.publicUrl).get(login) ?? ''
    assert.equal((await browser.visit(callback)).status, 303)
    assert.match((await refused(system, browser, callback)).text, /did not begin that sign-in/)
    browser.cookiesOf(system.publicUrl).set(login, kept)
    assert.match((await refused(system, browser, callback)).text, /was used, or too old/)
  })

  it('refuses who did not begin: no cookie, that of another, or two', async (t) => {
    const system = await startSystem(t)
    const [victim, attacker] = [system.openBrowser(), system.openBrowser()]
    const callback = await system.goToIssuer(attacker)
    await refused(system, victim, callback)
    await system.beginAt(victim)
    await refused(system, victim, callback)

    const value = attacker.cookiesOf(system.publicUrl).get(login) ?? ''
    attacker.cookiesOf(system.publicUrl).set(login, `${value}; ${login}=${value}`)
    const answer = await attacker.visit(callback)
    assert.equal(answer.status, 401)
  })

  it('refuses the code of another sign-in: it was asked for with another challenge', async (t) => {
    const system = await startSystem(t)
    const [victim, attacker] = [system.openBrowser(), system.openBrowser()]
    const stolen = new URL(await system.goToIssuer(attacker)).searchParams.get('code') ?? ''
    const own = await system.goToIssuer(victim)
    const mixed = altered(own, (query) => query.set('code', stolen))
    assert.match((await refused(system, victim, mixed)).text, /does not take the code/)
  })

  it('refuses a state that is forged, absent or given twice', async (t) => {
    const system = await startSystem(t)
    for (const change of [
      (query: URLSearchParams) => query.set('state', 'forged'),
      (query: URLSearchParams) => query.delete('state'),
      (query: URLSearchParams) => query.set('state', `${query.get('state')}x`),
    ]) {
      const browser = system.openBrowser()
      await refused(system, browser, altered(await system.goToIssuer(browser), change))
    }
    const browser = system.openBrowser()
    const callback = await system.goToIssuer(browser)
    const twice = altered(callback, (query) => query.append('state', query.get('state') ?? ''))
    assert.equal((await browser.visit(twice)).status, 400)
    assert.equal(system.directory.sessions.length, 0)
  })

  it('refuses an answer of another issuer, or of none that says which (RFC 9207)', async (t) => {
    const system = await startSystem(t)
    for (const change of [
      (query: URLSearchParams) => query.set('iss', 'https://evil.example'),
      (query: URLSearchParams) => query.set('iss', `${query.get('iss')}/`),
      (query: URLSearchParams) => query.delete('iss'),
    ]) {
      const browser = system.openBrowser()
      await refused(system, browser, altered(await system.goToIssuer(browser), change))
    }
    assert.equal(system.issuer.count('/token'), 0)
  })

  it('refuses an ID token with another nonce', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    const { location = '' } = await system.beginAt(browser)
    const foreign = altered(location, (query) => query.set('nonce', 'of another'))
    const back = await browser.follow(foreign, (url) => url.startsWith(system.publicUrl))
    assert.match((await refused(system, browser, back.location ?? '')).text, /does not hold/)
  })

  it('refuses an ID token that is forged, expired, for another client or of another issuer', async (t) => {
    const system = await startSystem(t)
    const now = Math.floor(Date.now() / 1000)
    const wrong: [what: string, claims: object, alg?: string][] = [
      ['expired', { exp: now - 3600 }],
      ['audience', { aud: 'another' }],
      ['issuer', { iss: 'https://evil.example' }],
      ['signature', {}],
      ['none', {}, 'none'],
      ['HS256', {}, 'HS256'],
    ]
    for (const [what, claims, alg] of wrong) {
      system.issuer.answer = (answer) => ({
        ...answer,
        id_token: tampered(String(answer.id_token), claims, alg),
      })
      const browser = system.openBrowser()
      await refused(system, browser, await system.goToIssuer(browser))
      assert.equal(browser.cookiesOf(system.publicUrl).size, 0, what)
    }
  })

  it('gives a browser a fresh session whatever it came with, and ends the one it had', async (t) => {
    const system = await startSystem(t)
    const attacker = system.openBrowser()
    await system.signIn(attacker)
    const planted = attacker.cookiesOf(system.publicUrl).get(session) ?? ''

    const victim = system.openBrowser()
    victim.cookiesOf(system.publicUrl).set(session, planted)
    system.issuer.person = 'bob'
    await system.signIn(victim)
    assert.notEqual(victim.cookiesOf(system.publicUrl).get(session), planted)
    assert.equal((await system.me(victim)).id, 'bob')
    assert.equal((await system.me(attacker)).kind, 'anonymous')
    assert.deepEqual(
      system.directory.sessions.map(({ subject }) => subject),
      ['bob'],
    )
  })

  it('says what the issuer refused, in no words of others', async (t) => {
    const system = await startSystem(t)
    system.issuer.person = undefined
    const browser = system.openBrowser()
    const answer = await refused(system, browser, await system.goToIssuer(browser))
    assert.match(answer.text, /did not sign you in \(access_denied\)/)
    assert.doesNotMatch(answer.text, /<b>|they/)
    assert.match(answer.text, /<a href="\/auth\/login">Sign in<\/a>/)
    assert.match(
      String(answer.headers['content-security-policy']),
      /^default-src 'none'; style-src/,
    )
    assert.match(String(answer.headers['content-type']), /^text\/html/)

    const other = system.openBrowser()
    const forged = altered(await system.goToIssuer(other), (query) =>
      query.set('error', '<script>alert(1)</script>'),
    )
    assert.doesNotMatch((await refused(system, other, forged)).text, /script/)
  })

  it('answers a program in JSON', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    const answer = await browser.visit(`${system.publicUrl}/auth/callback?code=a&state=b`, {
      headers: { accept: 'application/json' },
    })
    assert.equal(answer.headers['content-type'], 'application/problem+json')
    assert.equal((JSON.parse(answer.text) as { status: number }).status, 400)
  })

  it('begins nothing that would lead to another host', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    const answer = await system.beginAt(browser, '/.//evil.example')
    assert.equal(answer.status, 400)
    assert.match(answer.text, /must be a path of this host/)
    assert.equal(browser.cookiesOf(system.publicUrl).size, 0)
  })
})

/** An ID token with other claims, whose signature is no longer right. */
function tampered(token: string, claims: object, alg?: string): string {
  const [head = '', body = '', signature = ''] = token.split('.')
  const decoded = (part: string) =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const header = alg === undefined ? head : encoded({ ...decoded(head), alg })
  const changed = encoded({ ...decoded(body), name: 'Someone Else', ...claims })
  return `${header}.${changed}.${alg === 'none' ? '' : signature}`
}
