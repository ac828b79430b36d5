import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CreatedApiKey } from '@gatehouse/contract'
import { startSystem } from '../sign-in/test-system.ts'

describe('the audit log', () => {
  it('has all that someone does from sign-in to sign-out, what they are denied, and what their key is', async (t) => {
    const env = { GATEHOUSE_STAGE: 'dev' }
    const system = await startSystem(t, { env, parts: { rolesFor: () => ['viewer'] } })
    const { trail, publicUrl } = system
    const seen = () =>
      [...trail.written.splice(0), ...trail.noted.splice(0)].map(
        ({ actor, action, resource, decision }) =>
          `${decision} ${actor.kind} ${actor.id} ${action} ${resource.type} ${resource.id}`.trimEnd(),
      )
    const browser = system.openBrowser()
    const send = async (method: string, path: string, body?: object, key?: string) => {
      const [[name, value] = []] = browser.cookiesOf(publicUrl)
      const answer = await fetch(system.gateway.url + path, {
        method,
        headers: {
          origin: publicUrl,
          cookie: `${name}=${value}`,
          ...(key && { authorization: `Bearer ${key}` }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      })
      return answer.text()
    }

    system.issuer.person = undefined
    await system.signIn(browser)
    assert.deepEqual(seen(), ['deny anonymous anonymous SignIn Self'])

    system.issuer.person = 'ada'
    await system.signIn(browser)
    assert.deepEqual(seen(), ['allow user ada SignIn Self ada'])
    const former = (await system.me(browser)).sessionId
    await send('GET', '/api/v1/audit')
    assert.deepEqual(seen(), ['deny user ada ReadAudit AuditLog'])

    const made = await send('POST', '/api/v1/me/keys', { name: 'export' })
    const { id, key } = (JSON.parse(made) as { data: CreatedApiKey }).data
    assert.deepEqual(seen(), [`allow user ada CreateKey ApiKey ${id}`])
    await send('POST', '/api/v1/users', {}, key)
    assert.deepEqual(seen(), [`deny key ${id} CreateUser User`])
    await send('DELETE', `/api/v1/me/keys/${id}`)
    assert.deepEqual(seen(), [`allow user ada RevokeKey ApiKey ${id}`])

    const reveal = { kind: 'secret', name: 'shop/db', reason: 'to look' }
    await send('POST', '/api/v1/reveal', reveal)
    assert.deepEqual(seen(), ['deny user ada RevealSecret Secret shop/db'])

    await system.signIn(browser)
    assert.deepEqual(seen(), [
      'allow user ada SignIn Self ada',
      `allow user ada EndSession Session ${former}`,
    ])
    const again = (await system.me(browser)).sessionId
    await send('DELETE', `/api/v1/me/sessions/${again}`)
    assert.deepEqual(seen(), [`allow user ada EndSession Session ${again}`])

    await system.signIn(browser)
    seen()
    const last = (await system.me(browser)).sessionId
    await system.signOut(browser)
    assert.deepEqual(seen(), [`allow user ada SignOut Session ${last}`])
  })
})
