import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startSystem } from './sign-in/test-system.ts'
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

  it('offers to sign in, and shows only what who has come may ask for', async (t) => {
    const system = await startSystem(t, { env: { GATEHOUSE_STAGE: 'dev' } })
    const { text, headers } = await system.openBrowser().visit(`${system.publicUrl}/`)
    assert.match(
      text,
      /You are not signed in\.<\/span> <a class="button" href="\/auth\/login">Sign in/,
    )
    assert.match(text, /href="\/api\/v1\/me"/)
    assert.doesNotMatch(text, /href="\/api\/v1\/(?:buckets|secrets|audit)"/)
    assert.match(String(headers['content-security-policy']), /form-action 'none'/)
  })

  it('says who is signed in, with a form to sign out that may go on at the issuer', async (t) => {
    const system = await startSystem(t, {
      env: { GATEHOUSE_STAGE: 'dev', GATEHOUSE_OIDC_ROLES_CLAIM: 'groups' },
    })
    system.issuer.claims = { name: 'Ada <Lovelace>', groups: ['admin'] }
    const browser = system.openBrowser()
    await system.signIn(browser)
    const { text, headers } = await browser.visit(`${system.publicUrl}/`)
    assert.match(text, /Signed in as <strong>Ada &#60;Lovelace&#62;<\/strong> \(admin\)/)
    assert.match(text, /<form method="post" action="\/auth\/logout">/)
    assert.match(text, /href="\/api\/v1\/audit"/)
    const policy = String(headers['content-security-policy'])
    assert.ok(policy.includes(`form-action 'self' ${system.issuer.url};`), policy)
  })

  it('shows what runs also while it cannot be told who has come', async (t) => {
    const system = await startSystem(t)
    const browser = system.openBrowser()
    await system.signIn(browser)
    await system.directory.stop()
    const there = (await system.addGateway()).url
    browser.places[system.publicUrl] = there
    const { status, text } = await browser.visit(`${system.publicUrl}/`)
    assert.equal(status, 200)
    assert.match(text, /Who you are cannot be told at the moment/)
    assert.match(text, /directory<\/th><td class="down">down/)
  })

  it('counts a wrong key as any other route does', async (t) => {
    const { url } = await startGateway(t, {}, { RATE_LIMIT_FAILURES_PER_MINUTE: '1' })
    const statuses = []
    for (const token of ['nonsense', 'rubbish']) {
      const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
      statuses.push(answer.status)
    }
    assert.deepEqual(statuses, [401, 429])
  })
})
