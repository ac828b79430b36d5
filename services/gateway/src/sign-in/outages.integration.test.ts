import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Health } from '@gatehouse/contract'
import { json, startStub, urlOf } from '../test-gateway.ts'
import { startSystem } from './test-system.ts'

describe('signing in', () => {
  it('waits for an issuer that is away at the start', async (t) => {
    const clock = { now: 0 }
    const system = await startSystem(t, { parts: { now: () => clock.now } })
    await system.issuer.stop()
    const browser = system.openBrowser()
    for (let time = 0; time < 5; time += 1) {
      const answer = await system.beginAt(browser)
      assert.equal(answer.status, 503)
      assert.match(answer.text, /Nobody can be signed in at the moment/)
      assert.ok(Number(answer.headers['retry-after']) >= 1)
    }
    const tries = system.gateway.lines.filter((line) => line.includes('nothing can be found out'))
    assert.equal(tries.length, 1, 'it is not asked again before its time')

    await system.issuer.start()
    clock.now += 1_000
    await system.signIn(browser)
    assert.equal((await system.me(browser)).id, 'ada')
  })

  it('fails when the issuer is away at the way back, and can be begun again', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    const callback = await system.goToIssuer(browser)
    await system.issuer.stop()
    const answer = await browser.visit(callback)
    assert.equal(answer.status, 503)
    assert.equal(answer.headers['retry-after'], '5')
    assert.equal(browser.cookiesOf(system.publicUrl).size, 0)
    await system.issuer.start()
    await system.signIn(browser)
    assert.equal((await system.me(browser)).id, 'ada')
  })

  it('lets nobody in while the keys of the issuer cannot be had', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    const callback = await system.goToIssuer(browser)
    system.issuer.away.push('/jwks')
    assert.equal((await browser.visit(callback)).status, 503)
    assert.equal(system.directory.sessions.length, 0)
  })

  it('follows no redirect of the issuer’s endpoints', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    const callback = await system.goToIssuer(browser)
    let reached = false
    const elsewhere = await startStub(t, (_request, response) => {
      reached = true
      response.end('{}')
    })
    system.issuer.redirect = urlOf(elsewhere)
    assert.equal((await browser.visit(callback)).status, 503)
    assert.equal(reached, false)
  })

  it('fails without a trace when the directory is away', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    const callback = await system.goToIssuer(browser)
    await system.directory.stop()
    assert.equal((await browser.visit(callback)).status, 503)
    assert.equal(browser.cookiesOf(system.publicUrl).size, 0)
  })
})

describe('/health', () => {
  it('is degraded while the issuer cannot be reached, and never worse for it', async (t) => {
    const clock = { now: 0 }
    const well = await startStub(t, json({ status: 'ok', version: '1' }))
    const system = await startSystem(t, {
      upstreams: { broker: urlOf(well) },
      parts: { now: () => clock.now },
    })
    const health = async () => {
      const answer = await fetch(`${system.gateway.url}/health`)
      return { code: answer.status, ...((await answer.json()) as Health) }
    }
    assert.equal((await health()).status, 'ok')
    await system.issuer.stop()
    assert.equal((await health()).status, 'ok', 'it was looked at a moment ago')
    clock.now += 10_000
    const { code, status, dependencies } = await health()
    assert.deepEqual([code, status], [200, 'degraded'])
    assert.equal(dependencies?.issuer?.status, 'degraded')
    assert.match(dependencies?.issuer?.detail ?? '', /^The issuer cannot be reached: nobody new/)
  })
})
