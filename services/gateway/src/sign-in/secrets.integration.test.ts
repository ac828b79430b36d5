import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startSystem } from './test-system.ts'

/** The last parts of tokens are signatures or random: they stand nowhere by chance. */
const partsOf = (secret: string) => [secret, ...secret.split('.').slice(1)]

describe('the log, at its most talkative', () => {
  it('holds no cookie, code, token, key or state of a whole life of a session', async (t) => {
    const secrets = new Map<string, string>()
    const clock = { now: 0 }
    const system = await startSystem(t, { parts: { now: () => clock.now } })
    const { issuer, directory, gateway, publicUrl } = system
    issuer.answer = (answer) => {
      for (const name of ['id_token', 'access_token', 'refresh_token']) {
        secrets.set(`${name} ${secrets.size}`, String(answer[name]))
      }
      return answer
    }
    const browser = system.openBrowser()
    const callback = new URL(await system.goToIssuer(browser, '/?canary=1'))
    for (const name of ['code', 'state']) secrets.set(name, callback.searchParams.get(name) ?? '')
    secrets.set('login', [...browser.cookiesOf(publicUrl).values()][0] ?? '')
    await browser.visit(callback.href)
    secrets.set('session', [...browser.cookiesOf(publicUrl).values()][0] ?? '')
    await browser.visit(callback.href)

    const cookie = `__Host-gatehouse_session=${secrets.get('session')}`
    const post = (path: string, body: object) =>
      fetch(gateway.url + path, {
        method: 'POST',
        headers: { cookie, origin: publicUrl, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const { data } = (await (await post('/api/v1/me/keys', { name: 'a' })).json()) as {
      data: { key: string }
    }
    secrets.set('key', data.key)
    const bearer = await issuer.sign({ sub: 'ada', aud: 'gatehouse' })
    for (const token of [data.key, bearer, `${bearer}x`, `${data.key}x`]) {
      secrets.set(`bearer ${secrets.size}`, token)
      await fetch(`${gateway.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })
    }

    // What fails tells the most.
    const due = () => {
      for (const session of directory.sessions) session.freshUntil = new Date(0).toISOString()
      clock.now += 30_000
    }
    due()
    await system.me(browser)
    due()
    issuer.away.push('/token')
    await system.me(browser)
    await browser.visit((await system.goToIssuer(system.openBrowser())).replace('code=', 'code=x'))
    issuer.away.pop()
    issuer.status = 400
    issuer.answer = () => ({ error: 'invalid_grant', error_description: 'canary-description' })
    secrets.set('description', 'canary-description')
    due()
    clock.now += 60_000
    for (const session of directory.sessions) session.leasedUntil = 0
    await system.me(browser)
    for (const error of ['invalid_grant', 'invalid_client']) {
      issuer.answer = () => ({ error, error_description: 'canary-description' })
      const failing = system.openBrowser()
      await failing.visit(await system.goToIssuer(failing))
    }
    await directory.stop()
    await system.signOut(browser)

    const log = gateway.lines.join('')
    assert.ok(secrets.size >= 16, `${secrets.size}`)
    assert.ok(log.includes('invalid_grant'))
    for (const [name, secret] of secrets) {
      for (const part of partsOf(secret)) {
        assert.ok(part.length > 10, name)
        assert.ok(!log.includes(part), `${name} is in the log`)
      }
    }
    assert.ok(!log.includes('canary=1'))
    assert.ok(!JSON.stringify(system.trail).includes(secrets.get('session') ?? ''))
  })
})
