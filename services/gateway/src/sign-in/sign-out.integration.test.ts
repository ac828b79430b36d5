import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { directoryRoutes } from '@gatehouse/contract'
import { until } from '../test-gateway.ts'
import { startSystem } from './test-system.ts'

const session = '__Host-gatehouse_session'

describe('/auth/logout', () => {
  it('signs out here and at the issuer, and has the refresh token forgotten', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    await system.signIn(browser)
    const { sessionId = '' } = await system.me(browser)

    const answer = await system.signOut(browser)
    assert.equal(answer.status, 303)
    const { origin, pathname, searchParams } = new URL(answer.location ?? '')
    assert.equal(origin + pathname, `${system.issuer.url}/session/end`)
    const { id_token_hint: hint = '', ...rest } = Object.fromEntries(searchParams)
    assert.match(hint, /^eyJ/)
    assert.deepEqual(rest, {
      client_id: 'gatehouse',
      post_logout_redirect_uri: `${system.publicUrl}/`,
      logout_uri: `${system.publicUrl}/`,
    })
    assert.equal(browser.cookiesOf(system.publicUrl).size, 0)
    assert.equal(system.directory.sessions.length, 0)
    assert.equal((await system.me(browser)).kind, 'anonymous')
    const { action, actor, resource } = system.trail.written.at(-1) ?? {}
    assert.deepEqual(
      [action, actor?.id, resource],
      ['SignOut', 'ada', { type: 'Session', id: sessionId }],
    )
    await until(() => system.issuer.count('/token/revocation') === 1)
    assert.equal((await browser.visit(answer.location ?? '')).status, 200)
  })

  it('ends a stolen cookie: here at once, at another gateway within 30 s', async (t) => {
    const clock = { now: 0 }
    const system = await startSystem(t, { parts: { now: () => clock.now } })
    const browser = system.openBrowser()
    await system.signIn(browser)
    const stolen = browser.cookiesOf(system.publicUrl).get(session) ?? ''
    const thief = system.openBrowser()
    thief.cookiesOf(system.publicUrl).set(session, stolen)
    const here = system.gateway.url
    const there = (await system.addGateway()).url
    const idAt = async (place: string) => {
      thief.places[system.publicUrl] = place
      return (await system.me(thief)).id
    }
    assert.deepEqual([await idAt(here), await idAt(there)], ['ada', 'ada'])

    await system.signOut(browser)
    assert.equal(await idAt(here), 'anonymous')
    clock.now = 29_999
    assert.equal(await idAt(there), 'ada')
    clock.now = 30_000
    assert.equal(await idAt(there), 'anonymous')
  })

  it('is no fault a second time, nor for who was never signed in', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    await system.signIn(browser)
    const kept = browser.cookiesOf(system.publicUrl).get(session) ?? ''
    await system.signOut(browser)
    browser.cookiesOf(system.publicUrl).set(session, kept)
    for (const who of [browser, system.openBrowser()]) {
      const answer = await system.signOut(who)
      assert.equal(answer.status, 303)
      assert.equal(answer.location, `${system.publicUrl}/`)
      assert.equal(who.cookiesOf(system.publicUrl).size, 0)
    }
    assert.equal(system.directory.count(directoryRoutes.endSession), 1)
  })

  it('tells a program where to go on', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    await system.signIn(browser)
    const answer = await system.signOut(browser, { accept: 'application/json' })
    const { data } = JSON.parse(answer.text) as { data: { redirectTo: string } }
    assert.equal(answer.status, 200)
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.match(data.redirectTo, /\/session\/end\?/)
    assert.equal(browser.cookiesOf(system.publicUrl).size, 0)
  })

  it('signs out here while the issuer is away', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    await system.signIn(browser)
    await system.issuer.stop()
    assert.equal((await system.signOut(browser)).status, 303)
    assert.equal(system.directory.sessions.length, 0)
  })

  it('signs nobody out whom it cannot: while the audit log or the directory is away', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    await system.signIn(browser)
    await system.me(browser)
    system.trail.away = true
    assert.equal((await system.signOut(browser)).status, 503)
    system.trail.away = false
    await system.directory.stop()
    assert.equal((await system.signOut(browser)).status, 503)
    assert.equal(browser.cookiesOf(system.publicUrl).size, 1)
    await system.directory.start()
    await sleep(1100)
    assert.equal((await system.signOut(browser)).status, 303)
    assert.equal(system.directory.sessions.length, 0)
  })
})
