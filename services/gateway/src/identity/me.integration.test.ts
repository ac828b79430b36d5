import assert from 'node:assert/strict'
import { type TestContext, describe, it } from 'node:test'
import type { CreatedApiKey, Problem, Session } from '@gatehouse/contract'
import { startSystem } from '../sign-in/test-system.ts'

type Answer<T> = Problem & { data: T; headers: Headers }

/** Ada, an operator and viewer, signed in. `send` is a call of hers. */
async function startSignedIn(t: TestContext, roles = ['operator', 'viewer']) {
  const system = await startSystem(t, { parts: { rolesFor: () => roles } })
  const browser = system.openBrowser()
  await system.signIn(browser)
  const [[name, value] = []] = browser.cookiesOf(system.publicUrl)
  const send = async <T = object>(
    method: string,
    path: string,
    body?: object,
    headers = {},
  ): Promise<Answer<T>> => {
    const answer = await fetch(`${system.gateway.url}/api/v1/me${path}`, {
      method,
      headers: {
        cookie: `${name}=${value}`,
        origin: system.publicUrl,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    const parsed = text === '' ? {} : (JSON.parse(text) as object)
    return { ...(parsed as Answer<T>), status: answer.status, headers: answer.headers }
  }
  return { ...system, browser, send }
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}`, cookie: '' })

describe('/api/v1/me/keys', () => {
  it('makes a key that is shown once, and does what its owner may', async (t) => {
    const { send, directory, trail } = await startSignedIn(t)
    const made = await send<CreatedApiKey>('POST', '/keys', { name: 'export' })
    const { key, id, ...rest } = made.data
    assert.equal(made.status, 201)
    assert.equal(made.headers.get('cache-control'), 'no-store')
    assert.match(key, /^gthk_[A-Za-z0-9_-]{43}$/)
    assert.deepEqual([rest.name, rest.roles, rest.scopes], ['export', ['operator', 'viewer'], []])
    assert.ok(Math.abs(Date.parse(rest.expiresAt) - Date.now() - 90 * 86_400_000) < 60_000)
    assert.ok(!('owner' in rest))
    assert.equal(directory.keys[0]?.owner, 'ada')

    const me = await send<{ id: string; roles: string[] }>('GET', '', undefined, bearer(key))
    assert.deepEqual([me.data.id, me.data.roles], [id, ['operator', 'viewer']])
    const listed = await send<object[]>('GET', '/keys')
    assert.equal(listed.data.length, 1)
    assert.ok(!JSON.stringify([listed, directory.keys, trail.written]).includes(key))
    const event = trail.written.find(({ action }) => action === 'CreateKey')
    assert.deepEqual(event?.resource, { type: 'ApiKey', id })
    assert.match(event.reason ?? '', /^export: until 2.* as operator, viewer$/)
  })

  it('gives a key fewer roles, scopes and days, and never a role that its owner does not have', async (t) => {
    const { send, directory, trail } = await startSignedIn(t)
    const wanted = { name: 'a', roles: ['viewer'], scopes: ['GetParameter'], days: 1 }
    const { data } = await send<CreatedApiKey>('POST', '/keys', wanted)
    assert.deepEqual([data.roles, data.scopes], [['viewer'], ['GetParameter']])
    const more = await send('POST', '/keys', { name: 'a', roles: ['viewer', 'admin'] })
    assert.equal(more.status, 403)
    assert.match(more.detail ?? '', /You do not have admin/)
    assert.equal(directory.keys.length, 1)
    const [denied] = trail.noted
    assert.deepEqual([denied?.action, denied?.decision], ['CreateKey', 'deny'])
    assert.equal(denied?.reason, 'a: as admin, which they do not have')
  })

  it('limits a key to no action that there is not, and says which may have been meant', async (t) => {
    const { send, directory, trail } = await startSignedIn(t)
    for (const [scope, said] of [
      ['GetParamter', /there is no action GetParamter; did you mean GetParameter\?/],
      ['HoldRole', /there is no action HoldRole/],
    ] as const) {
      const scopes = ['ListUsers', scope, 'Refresh']
      const refused = await send('POST', '/keys', { name: 'a', scopes })
      assert.equal(refused.status, 400)
      assert.match(refused.detail ?? '', said)
    }
    assert.deepEqual([directory.keys, trail.written.map(({ action }) => action)], [[], ['SignIn']])
  })

  it('wants to be told which roles a key is for when there are too many', async (t) => {
    const many = Array.from({ length: 51 }, (_, index) => `role ${index}`)
    const { send } = await startSignedIn(t, many)
    const all = await send('POST', '/keys', { name: 'a' })
    assert.equal(all.status, 400)
    assert.match(all.detail ?? '', /you have more than 50 roles/)
    assert.equal((await send('POST', '/keys', { name: 'a', roles: ['role 7'] })).status, 201)
  })

  it('is for people alone', async (t) => {
    const { send } = await startSignedIn(t)
    const { data } = await send<CreatedApiKey>('POST', '/keys', { name: 'a' })
    const byKey = await send('POST', '/keys', { name: 'b' }, bearer(data.key))
    assert.equal(byKey.status, 403)
    const byNobody = await send('POST', '/keys', { name: 'b' }, { cookie: '' })
    assert.equal(byNobody.status, 401)
    assert.match(byNobody.type, /sign-in-required$/)
  })

  it('revokes a key of one’s own at once, and no other', async (t) => {
    const { send, directory } = await startSignedIn(t)
    const { data } = await send<CreatedApiKey>('POST', '/keys', { name: 'a' })
    assert.equal((await send('GET', '', undefined, bearer(data.key))).status, 200)
    const [kept] = directory.keys
    assert.ok(kept)
    kept.owner = 'bob'
    assert.equal((await send('DELETE', `/keys/${data.id}`)).status, 404)
    kept.owner = 'ada'
    assert.equal((await send('DELETE', `/keys/${data.id}`)).status, 204)
    assert.equal((await send('GET', '', undefined, bearer(data.key))).status, 401)
  })

  it('makes and revokes nothing that cannot be written to the audit log', async (t) => {
    const { send, directory, trail } = await startSignedIn(t)
    const { data } = await send<CreatedApiKey>('POST', '/keys', { name: 'a' })
    trail.away = true
    assert.equal((await send('POST', '/keys', { name: 'b' })).status, 503)
    assert.equal((await send('DELETE', `/keys/${data.id}`)).status, 503)
    assert.equal(directory.keys.length, 1)
  })
})

describe('/api/v1/me/sessions', () => {
  it('lists one’s own, and ends another from afar', async (t) => {
    const system = await startSignedIn(t)
    const elsewhere = system.openBrowser()
    await system.signIn(elsewhere)
    const other = (await system.me(elsewhere)).sessionId ?? ''
    const listed = await system.send<Session[]>('GET', '/sessions')
    assert.deepEqual(
      listed.data.map(({ id }) => id === other),
      [true, false],
    )
    assert.deepEqual(Object.keys(listed.data[0] ?? {}).toSorted(), [
      'address',
      'createdAt',
      'expiresAt',
      'id',
      'lastUsedAt',
    ])
    assert.equal((await system.send('DELETE', `/sessions/${other}`)).status, 204)
    assert.equal((await system.me(elsewhere)).kind, 'anonymous')
    assert.equal((await system.me(system.browser)).kind, 'user')
    assert.equal(system.trail.written.at(-1)?.action, 'EndSession')
  })

  it('ends nobody else’s', async (t) => {
    const system = await startSignedIn(t)
    system.issuer.person = 'bob'
    const browser = system.openBrowser()
    await system.signIn(browser)
    const { sessionId } = await system.me(browser)
    const answer = await system.send('DELETE', `/sessions/${sessionId}`)
    assert.equal(answer.status, 404)
    assert.match(answer.type, /session-not-found$/)
    assert.equal((await system.me(browser)).id, 'bob')
  })

  it('has the browser forget the session that it ends itself', async (t) => {
    const system = await startSignedIn(t)
    const { sessionId } = await system.me(system.browser)
    const answer = await system.send('DELETE', `/sessions/${sessionId}`)
    assert.match(answer.headers.get('set-cookie') ?? '', /^__Host-gatehouse_session=; Max-Age=0/)
  })
})
