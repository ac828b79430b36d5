import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { directoryRoutes } from '@gatehouse/contract'
import type { TestBrowser } from '../sign-in/test-browser.ts'
import { type SystemOptions, startSystem } from '../sign-in/test-system.ts'
import { until } from '../test-gateway.ts'

const roles = { GATEHOUSE_OIDC_ROLES_CLAIM: 'groups' }

/** Someone has signed in, and the issuer is to be asked anew about them. */
async function startDue(t: Parameters<typeof startSystem>[0], options: SystemOptions = {}) {
  const clock = { now: 0 }
  const system = await startSystem(t, { env: roles, parts: { now: () => clock.now }, ...options })
  system.issuer.claims.groups = ['viewer']
  const browser = system.openBrowser()
  await system.signIn(browser)
  const become = () => {
    for (const session of system.directory.sessions) session.freshUntil = new Date(0).toISOString()
    clock.now += 30_000
  }
  become()
  return {
    ...system,
    browser,
    /** As when its time has come, and the gateways have forgotten what they knew of it. */
    becomeDue: become,
    refreshes: () => system.issuer.count('/token') - 1,
    rolesOf: async (who: TestBrowser) => (await system.me(who)).roles,
  }
}

describe('a session that is due', () => {
  it('takes up what the issuer says anew, before it is gone by', async (t) => {
    const system = await startDue(t)
    system.issuer.claims.groups = ['operator']
    system.issuer.claims.name = 'Ada King'
    const me = await system.me(system.browser)
    assert.deepEqual([me.roles, me.name], [['operator'], 'Ada King'])
    assert.equal(system.refreshes(), 1)
    assert.deepEqual(await system.rolesOf(system.browser), ['operator'])
    assert.equal(system.refreshes(), 1)
  })

  it('is renewed again and again with the refresh token that came last', async (t) => {
    const system = await startDue(t)
    for (let time = 1; time <= 4; time += 1) {
      system.issuer.claims.groups = [`role ${time}`]
      assert.deepEqual(await system.rolesOf(system.browser), [`role ${time}`])
      assert.equal(system.refreshes(), time)
      system.becomeDue()
    }
    assert.equal(system.directory.sessions[0]?.version, 5)
  })

  it('is renewed once, however many ask at however many gateways', async (t) => {
    const system = await startDue(t)
    const other = await system.addGateway()
    const elsewhere = system.openBrowser()
    elsewhere.places[system.publicUrl] = other.url
    elsewhere.cookies.set(system.publicUrl, system.browser.cookiesOf(system.publicUrl))
    const browsers = Array.from({ length: 20 }, (_, at) => (at % 2 ? elsewhere : system.browser))
    const told = await Promise.all(browsers.map((browser) => system.me(browser)))
    assert.ok(told.every(({ id }) => id === 'ada'))
    assert.equal(system.refreshes(), 1)
    assert.ok(system.directory.count(directoryRoutes.leaseSession) <= 2, 'once at each gateway')
    system.becomeDue()
    await Promise.all(browsers.map((browser) => system.me(browser)))
    assert.equal(system.refreshes(), 2)
  })

  it('ends when the issuer has ended it', async (t) => {
    const system = await startDue(t)
    system.issuer.answer = () => ({ error: 'invalid_grant' })
    system.issuer.status = 400
    assert.equal((await system.me(system.browser)).kind, 'anonymous')
    assert.equal(system.directory.sessions.length, 0)
    const { action, actor, reason } = system.trail.noted.at(-1) ?? {}
    assert.deepEqual([action, actor?.kind], ['EndSession', 'service'])
    assert.match(reason ?? '', /issuer has ended/)
  })

  it('ends when the issuer names someone else', async (t) => {
    const system = await startDue(t)
    const { claims, sign, url } = system.issuer
    const iat = Math.floor(Date.now() / 1000)
    const idToken = await sign({ ...claims, sub: 'bob', aud: 'gatehouse', iss: url, iat })
    system.issuer.answer = (answer) => ({ ...answer, id_token: idToken })
    assert.equal((await system.me(system.browser)).kind, 'anonymous')
    assert.equal(system.directory.sessions.length, 0)
  })

  it('goes on while the issuer is away, and is renewed once it is back', async (t) => {
    const system = await startDue(t)
    system.issuer.claims.groups = ['operator']
    await system.issuer.stop()
    assert.deepEqual(await system.rolesOf(system.browser), ['viewer'])
    assert.deepEqual(await system.rolesOf(system.browser), ['viewer'])
    assert.equal(system.directory.count(directoryRoutes.leaseSession), 1)
    await system.issuer.start()
    system.becomeDue()
    // The lease of the attempt before has to end.
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 31_000 })
    assert.deepEqual(await system.rolesOf(system.browser), ['operator'])
    assert.equal(system.refreshes(), 1)
  })

  it('goes on when the issuer refuses the gateway itself: that is no fault of the person', async (t) => {
    const system = await startDue(t)
    system.issuer.answer = () => ({ error: 'invalid_client' })
    system.issuer.status = 401
    assert.equal((await system.me(system.browser)).id, 'ada')
    assert.equal(system.directory.sessions.length, 1)
  })

  it('keeps what the issuer said until the directory is back to take it', async (t) => {
    const system = await startDue(t)
    system.issuer.claims.groups = ['operator']
    system.issuer.answer = (answer) => {
      void system.directory.stop()
      return answer
    }
    assert.deepEqual(await system.rolesOf(system.browser), ['viewer'])
    await system.directory.start()
    await until(() => system.directory.sessions[0]?.version === 2)
    assert.deepEqual(system.directory.sessions[0]?.roles, ['operator'])
    assert.equal(system.refreshes(), 1)
  })

  it('is renewed to the end when the gateway stops meanwhile', async (t) => {
    const system = await startDue(t)
    let stopped: Promise<unknown> | undefined
    system.issuer.answer = (answer) => {
      stopped = system.gateway.app.close()
      return answer
    }
    await system.me(system.browser)
    await stopped
    assert.equal(system.directory.sessions[0]?.version, 2)
  })

  it('keeps roles and name when the issuer answers without an ID token', async (t) => {
    const system = await startDue(t)
    system.issuer.answer = ({ id_token: _idToken, ...answer }) => answer
    assert.deepEqual(await system.rolesOf(system.browser), ['viewer'])
    assert.equal(system.directory.sessions[0]?.version, 2)
    const { location = '' } = await system.signOut(system.browser)
    assert.ok(new URL(location).searchParams.get('id_token_hint'), 'the one from before')
  })

  it('lasts until its end without a refresh token', async (t) => {
    const system = await startDue(t, { issuer: { refreshTokens: false } })
    assert.deepEqual(await system.rolesOf(system.browser), ['viewer'])
    assert.equal(system.refreshes(), 0)
    assert.equal(system.directory.count(directoryRoutes.leaseSession), 0)
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 28_801_000 })
    assert.equal((await system.me(system.browser)).kind, 'anonymous')
  })

  it('is nobody’s whose cookie cannot open its tokens', async (t) => {
    const system = await startDue(t)
    const [mine] = system.directory.sessions
    const thief = system.openBrowser()
    system.issuer.person = 'bob'
    await system.signIn(thief)
    const [other] = system.directory.sessions
    assert.ok(mine?.sealedTokens && other)
    other.sealedTokens = mine.sealedTokens
    system.becomeDue()
    const before = system.refreshes()
    assert.equal((await system.me(thief)).id, 'bob')
    assert.equal(system.refreshes(), before)
  })
})
