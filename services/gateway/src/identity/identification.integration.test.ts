import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Me, type Route, directoryRoutes, gatewayRoutes } from '@gatehouse/contract'
import { createLogger, keyPrefix, newToken } from '@gatehouse/kit'
import { fastify } from 'fastify'
import { recordedTrail } from '../audit/test-trail.ts'
import { configFromEnv } from '../config.ts'
import { startSystem } from '../sign-in/test-system.ts'
import { startDirectory } from '../test-directory.ts'
import { startGateway } from '../test-gateway.ts'
import { Upstream } from '../upstream/upstream.ts'
import { openAccess } from './access.ts'
import { addIdentification } from './identification.ts'

const hour = 3_600_000

/** A gateway without an issuer, before a directory that knows one API key. */
async function startWithKey(t: Parameters<typeof startDirectory>[0]) {
  const clock = { now: 0 }
  const directory = await startDirectory(t)
  const key = directory.addKey({ id: '0'.repeat(32), scopes: ['GetParameter'] })
  const upstreams = { directory: directory.url }
  const gateway = await startGateway(t, upstreams, {}, { now: () => clock.now })
  const ask = async (text: string, path = '/api/v1/me', headers: Record<string, string> = {}) => {
    const authorization = `Bearer ${text}`
    const answer = await fetch(gateway.url + path, { headers: { authorization, ...headers } })
    const body = (await answer.json()) as { data?: Me; type?: string }
    return { ...body, status: answer.status, headers: answer.headers }
  }
  return { clock, directory, key, gateway, ask }
}

describe('an API key', () => {
  it('says which program asks, and is asked about once in 30 s', async (t) => {
    const { ask, key, directory, clock } = await startWithKey(t)
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(key)))
    const { expiresAt = '', ...me } = answers[0]?.data ?? {}
    assert.ok(Date.parse(expiresAt) > Date.now())
    assert.deepEqual(me, {
      kind: 'key',
      id: '0'.repeat(32),
      name: 'nightly export',
      roles: ['viewer'],
      scopes: ['GetParameter'],
      signIn: false,
    })
    assert.equal(directory.count(directoryRoutes.findKey), 1)
    clock.now = 30_000
    await ask(key)
    assert.equal(directory.count(directoryRoutes.findKey), 2)
    assert.equal(answers[0]?.headers.get('cache-control'), 'no-store')
  })

  it('is refused when it is unknown, revoked or expired', async (t) => {
    const { ask, key, directory, clock } = await startWithKey(t)
    assert.equal((await ask(newToken(keyPrefix).reveal())).status, 401)
    assert.equal((await ask(key)).status, 200)
    const [kept] = directory.keys.splice(0)
    clock.now = 30_000
    assert.equal((await ask(key)).status, 401)
    directory.keys.push({ ...kept, expiresAt: new Date(Date.now() - 1).toISOString() } as never)
    clock.now = 60_000
    assert.equal((await ask(key)).status, 401)
  })

  it('ends at its time, though it was asked about just before', async (t) => {
    const { ask, key } = await startWithKey(t)
    assert.equal((await ask(key)).status, 200)
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + hour })
    assert.equal((await ask(key)).status, 401)
  })

  it('is refused without asking when it cannot be one', async (t) => {
    const { ask, key, directory } = await startWithKey(t)
    for (const text of [keyPrefix, key.slice(0, -1), `${key}A`, `${key}=`, key.toUpperCase()]) {
      const answer = await ask(text)
      assert.equal(answer.status, 401, text)
      assert.match(answer.type ?? '', /credentials-invalid$/)
    }
    assert.equal(directory.count(directoryRoutes.findKey), 0)
  })

  it('is known to the directory by its hash alone', async (t) => {
    const { ask, key, directory } = await startWithKey(t)
    await ask(key, '/api/v1/me', { 'x-request-id': 'my-request' })
    assert.ok(directory.requestIds.includes('my-request'))
    assert.ok(!JSON.stringify(directory.keys).includes(key.slice(keyPrefix.length)))
  })

  it('is not taken for a token of an issuer, nor the other way round, where there is none', async (t) => {
    const { ask } = await startWithKey(t)
    assert.equal((await ask('eyJhbGciOiJub25lIn0.e30.')).status, 401)
  })
})

describe('identification', () => {
  it('never takes someone for less than they are while the directory is away', async (t) => {
    const { ask, key, directory, clock, gateway } = await startWithKey(t)
    await ask(key)
    await directory.stop()
    clock.now = 29_999
    assert.equal((await ask(key)).data?.kind, 'key')
    clock.now = 30_000
    const answer = await ask(key)
    assert.equal(answer.status, 503)
    assert.match(answer.type ?? '', /upstream-unavailable$/)
    assert.ok(answer.headers.get('retry-after'))
    const cookie = `gatehouse_session=${newToken().reveal()}`
    const withCookie = await fetch(`${gateway.url}/api/v1/me`, { headers: { cookie } })
    assert.equal(withCookie.status, 503)
    assert.equal((await fetch(`${gateway.url}/api/v1/me`)).status, 200)
  })

  it('can be asked again, for an answer that goes on for long', async (t) => {
    const { directory, key } = await startWithKey(t)
    const clock = { now: 0 }
    const app = fastify()
    const upstream = new Upstream('directory', directory.url)
    t.after(() => upstream.close())
    const settings = configFromEnv({
      BROKER_URL: 'http://x',
      DIRECTORY_URL: 'http://x',
      BROKER_TOKEN_FILE: '/nowhere',
      DIRECTORY_TOKEN_FILE: '/nowhere',
    })
    const parts = { settings, directory: upstream, trail: recordedTrail(), rolesFor: () => [] }
    const log = createLogger('gateway', { level: 'silent' })
    addIdentification(app, openAccess({ ...parts, log, now: () => clock.now }))
    const route: Route = gatewayRoutes.watchChanges
    app.get('/', { config: { route } }, async (request) => {
      const { kind } = request.principal
      directory.keys.pop()
      const soon = await request.identifyAgain?.()
      clock.now = 30_000
      const later = request.identifyAgain?.().catch((error: Error) => error.name)
      return [kind, soon?.kind, await later]
    })
    const headers = { authorization: `Bearer ${key}` }
    assert.deepEqual((await app.inject({ url: '/', headers })).json(), [
      'key',
      'key',
      'ProblemError',
    ])
  })

  it('takes a directory that fails for no answer', async (t) => {
    const { ask, key, directory } = await startWithKey(t)
    Object.defineProperty(directory.keys, 'find', {
      value: () => {
        throw new Error('broken')
      },
    })
    const answer = await ask(key)
    assert.equal(answer.status, 502)
    assert.doesNotMatch(JSON.stringify(answer), /broken/)
  })

  it('lets probes and pages be, whatever comes with them', async (t) => {
    const { ask, directory, gateway } = await startWithKey(t)
    await directory.stop()
    assert.equal((await ask('nonsense', '/health/live')).status, 200)
    const headers = { cookie: `gatehouse_session=${newToken().reveal()}` }
    assert.equal((await fetch(`${gateway.url}/`, { headers })).status, 200)
    assert.equal((await fetch(`${gateway.url}/version`, { headers })).status, 200)
    assert.equal(directory.asked.length, 0)
  })

  it('takes the cookie of a session that has ended for none, and asks about it once in 5 s', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    const cookies = browser.cookiesOf(system.publicUrl)
    cookies.set('__Host-gatehouse_session', newToken().reveal())
    for (let time = 0; time < 3; time += 1) {
      assert.equal((await system.me(browser)).kind, 'anonymous')
    }
    assert.equal(system.directory.count(directoryRoutes.findSession), 1)
    assert.equal((await system.beginAt(browser)).status, 303)
  })

  it('refuses two cookies of sessions', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    await system.signIn(browser)
    const cookies = browser.cookiesOf(system.publicUrl)
    const name = '__Host-gatehouse_session'
    cookies.set(name, `${cookies.get(name)}; ${name}=${newToken().reveal()}`)
    const answer = await browser.visit(`${system.publicUrl}/api/v1/me`)
    assert.equal(answer.status, 401)
    assert.match(answer.text, /several cookies named __Host-gatehouse_session/)
  })
})
