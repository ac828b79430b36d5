import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { json, startGateway, startStub, urlOf } from './test-gateway.ts'

describe('/', () => {
  it('says what runs in which version, also when a service is down', async (t) => {
    const broker = await startStub(t, json({ status: 'degraded', version: '<9.9.9>' }))
    const { url } = await startGateway(t, { broker: urlOf(broker) })
    const answer = await fetch(url)
    const html = await answer.text()
    assert.equal(answer.status, 200)
    assert.match(html, /gateway<\/th><td class="ok">ok<\/td><td><code>1\.2\.3/)
    assert.match(html, /broker<\/th><td class="degraded">degraded<\/td><td><code>&#60;9\.9\.9&#62;/)
    assert.match(html, /directory<\/th><td class="down">down/)
  })

  it('loads nothing from elsewhere, and its policy forbids it', async (t) => {
    const { url } = await startGateway(t, {})
    const answer = await fetch(url)
    assert.doesNotMatch(await answer.text(), /(?:src|href)="(?:https?:)?\/\//)
    assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/)
  })
})
