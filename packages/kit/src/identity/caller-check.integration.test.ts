import assert from 'node:assert/strict'
import { type TestContext, describe, it } from 'node:test'
import { type Problem, type Route, defineRoute } from '@gatehouse/contract'
import {
  ServiceIssuer,
  callerFiles,
  claimsOf,
  serveKeys,
  subjectOf,
} from '../../../../test/support/caller-tokens.ts'
import { implement } from '../implement.ts'
import { exchange, startSample } from '../testing.ts'
import { principalHeader } from './caller-check.ts'

const route = (path: string, callers?: Route['callers']) =>
  defineRoute({
    id: path,
    method: 'GET',
    path,
    tag: 'Test',
    summary: 'A route',
    access: { action: 'Read', resource: { type: 'Account' } },
    ...(callers && { callers }),
    success: { 200: { description: 'It' } },
    problems: [],
  })

const ok = () => ({}) as never

/** An inner service with a route for each kind of caller. */
async function startInner(t: TestContext, issuer: ServiceIssuer, env: Record<string, string> = {}) {
  const files = await callerFiles(t, issuer)
  const sample = await startSample({
    // Tests share a process: what they take is no overload.
    env: { ...files.settings, MAX_EVENT_LOOP_DELAY_MS: '60000', ...env },
    add: (app) => {
      implement(app, route('/usual'), ok)
      implement(app, route('/gateways', ['gateway']), ok)
      implement(app, route('/brokers', ['broker']), ok)
      implement(app, route('/judged', ['gateway', 'person', 'probe']), ok)
      implement(app, route('/fails'), () => {
        throw new Error('it burns')
      })
    },
  })
  t.after(() => sample.running.stop())
  const get = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const answer = await fetch(sample.url + path, { headers, method })
    const text = await answer.text()
    const { type, detail } = text.startsWith('{') ? (JSON.parse(text) as Partial<Problem>) : {}
    const { status, headers: told } = answer
    return { status, kind: type?.replace('urn:gatehouse:problem:', ''), detail, told }
  }
  const tokenOf = (caller: string) => issuer.token(claimsOf(caller, 'sample'))
  return {
    ...sample,
    files,
    get,
    tokenOf,
    as: (caller: string, path: string, more: Record<string, string> = {}) =>
      get(path, { authorization: `Bearer ${tokenOf(caller)}`, ...more }),
  }
}

describe('an inner service', () => {
  const issuer = new ServiceIssuer()

  it('answers its probes to everyone', async (t) => {
    const { get } = await startInner(t, issuer)
    for (const path of ['/health', '/health/live', '/health/ready', '/version']) {
      assert.equal((await get(path)).status, 200, path)
      assert.equal((await get(path, {}, 'HEAD')).status, 200, path)
    }
  })

  it('answers whoever may ask, and says to the others that they may not', async (t) => {
    const { as } = await startInner(t, issuer)
    const statuses = async (path: string) =>
      Promise.all(
        ['gateway', 'broker', 'person', 'probe'].map(async (who) => (await as(who, path)).status),
      )
    assert.deepEqual(await statuses('/usual'), [200, 403, 200, 403])
    assert.deepEqual(await statuses('/gateways'), [200, 403, 403, 403])
    assert.deepEqual(await statuses('/brokers'), [403, 200, 403, 403])
    assert.deepEqual(await statuses('/judged'), [200, 403, 200, 200])
    assert.deepEqual(await statuses('/openapi.json'), [200, 403, 200, 403])
    assert.deepEqual(await statuses('/absent'), [404, 403, 404, 403])
    const { kind, told } = await as('person', '/brokers')
    assert.deepEqual([kind, told.get('www-authenticate')], ['caller-not-allowed', null])
  })

  const claims = claimsOf('gateway', 'sample')
  const now = Number(claims.iat)
  const foreign = new ServiceIssuer()
  const bearers: Record<string, string> = {
    absent: '',
    'an empty token': 'Bearer ',
    garbage: 'Bearer garbage',
    'another scheme': `Basic ${issuer.token(claims)}`,
    'a token and more': `Bearer ${issuer.token(claims)}, Bearer x`,
    'no algorithm': `Bearer ${issuer.token(claims, { alg: 'none' }).replace(/[^.]*$/, '')}`,
    'the public key as a secret': `Bearer ${issuer.confusedToken(claims)}`,
    'another key': `Bearer ${foreign.token(claims)}`,
    'another issuer': `Bearer ${issuer.token({ ...claims, iss: 'https://other.test' })}`,
    'another audience': `Bearer ${issuer.token(claimsOf('gateway', 'directory'))}`,
    expired: `Bearer ${issuer.token({ ...claims, exp: now - 3600 })}`,
    'not yet valid': `Bearer ${issuer.token({ ...claims, nbf: now + 3600 })}`,
    'an unknown subject': `Bearer ${issuer.token(claimsOf('console', 'sample'))}`,
    'a subject of another namespace': `Bearer ${issuer.token({ ...claims, sub: 'system:serviceaccount:other:gateway' })}`,
    'no subject': `Bearer ${issuer.token({ ...claims, sub: undefined })}`,
    'the name of a caller as subject': `Bearer ${issuer.token({ ...claims, sub: 'gateway' })}`,
  }
  for (const [what, authorization] of Object.entries(bearers)) {
    it(`tells nothing to who shows ${what}`, async (t) => {
      const { get, lines } = await startInner(t, issuer)
      lines.length = 0
      const paths = ['/usual', '/gateways', '/absent', '/openapi.json', '/docs']
      const answers = await Promise.all(
        paths.map((path) => get(path, authorization ? { authorization } : {})),
      )
      const details = new Set(answers.map(({ detail }) => detail))
      for (const { status, kind, told } of answers) {
        assert.deepEqual([status, kind], [401, 'caller-unknown'])
        assert.deepEqual(
          [told.get('www-authenticate'), told.get('allow'), told.get('cache-control')],
          ['Bearer', null, 'no-store'],
        )
      }
      assert.equal(details.size, 1)
      const logged = lines.filter(({ msg }) => msg === 'a caller was refused')
      assert.equal(logged.length, paths.length)
      const text = JSON.stringify(lines)
      for (const part of authorization.split(/[\s.,]+/).filter(({ length }) => length > 20)) {
        assert.ok(!text.includes(part), 'nothing of the token is logged')
      }
    })
  }

  it('looks for a token in the header alone', async (t) => {
    const { get, tokenOf } = await startInner(t, issuer)
    const token = tokenOf('gateway')
    for (const name of ['access_token', 'token', 'authorization']) {
      assert.equal((await get(`/usual?${name}=${token}`)).status, 401)
    }
    const cookie = `authorization=Bearer ${token}`
    assert.equal((await get('/usual', { cookie, 'x-forwarded-authorization': token })).status, 401)
  })

  it('takes no other path for one of its probes', async (t) => {
    const { port } = await startInner(t, issuer)
    for (const path of [
      '/health/../usual',
      '/health/live/../../usual',
      '/%68ealth/..%2fusual',
      '//health/../usual',
      '//health',
      '/health/',
      '/health;x',
      '/health%2f',
      '/HEALTH',
      'http://x/usual',
    ]) {
      const answer = await exchange(
        port,
        `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
      )
      assert.match(answer, /^HTTP\/1.1 401 /, path)
    }
  })

  it('does not wait for the body of a stranger', async (t) => {
    const { url } = await startInner(t, issuer)
    const body = 'x'.repeat(1024 * 1024)
    assert.equal((await fetch(`${url}/usual`, { method: 'POST', body })).status, 401)
  })

  it('logs why it refuses, and a subject that it does not know', async (t) => {
    const { get, as, lines } = await startInner(t, issuer)
    lines.length = 0
    await get('/usual', { authorization: String(bearers.expired) })
    await as('console', '/usual')
    const told = lines.filter(({ level }) => level === 'warn')
    assert.deepEqual(
      told.map(({ reason, subject }) => [reason, subject]),
      [
        ['expired', undefined],
        ['subject', subjectOf('console')],
      ],
    )
  })

  it('logs of each request who called, and for whom, as the gateway alone says', async (t) => {
    const { as, get, lines } = await startInner(t, issuer)
    const logged = async (caller: string, path: string, principal: string) => {
      lines.length = 0
      await as(caller, path, { [principalHeader]: principal })
      return lines.map((line) => [line.caller, line.principal])
    }
    for (const principal of [
      'anonymous',
      'user:ada@x.org',
      'key:0123',
      `user:${'x'.repeat(512)}`,
    ]) {
      assert.deepEqual(await logged('gateway', '/usual', principal), [['gateway', principal]])
    }
    const both = ['gateway', 'user:ada']
    assert.deepEqual(
      await logged('gateway', '/fails', 'user:ada'),
      [both, both],
      'error and answer',
    )
    assert.deepEqual(await logged('gateway', '/brokers', 'user:ada'), [['gateway', 'user:ada']])
    for (const wrong of ['root', 'user:', 'user:a b', 'admin:1', `user:${'x'.repeat(513)}`]) {
      assert.deepEqual(await logged('gateway', '/usual', wrong), [['gateway', undefined]], wrong)
    }
    assert.deepEqual(await logged('person', '/usual', 'user:ada'), [['person', undefined]])
    lines.length = 0
    await get('/usual', { [principalHeader]: 'user:ada' })
    await get('/version', { [principalHeader]: 'user:ada' })
    assert.doesNotMatch(JSON.stringify(lines), /user:ada/)
  })

  it('answers 503 while it has no keys to tell by, and says so in its health', async (t) => {
    const endpoint = await serveKeys(t, (request) => request.socket.destroy())
    const { as, get, lines } = await startInner(t, issuer, { CALLERS_JWKS: endpoint.url })
    const { status, kind, told } = await as('gateway', '/usual')
    assert.deepEqual([status, kind], [503, 'upstream-unavailable'])
    assert.equal(told.get('retry-after'), '1')
    assert.equal((await get('/usual')).status, 401, 'without a token there is nothing to tell')
    assert.equal((await get('/health')).status, 503)
    assert.equal((await get('/health/ready')).status, 200)
    assert.match(JSON.stringify(lines), /CALLERS_JWKS: the keys cannot be read/)
  })

  it('takes tokens of a new key at once, and none of a key that is gone', async (t) => {
    const own = new ServiceIssuer()
    const { as, get, tokenOf, files } = await startInner(t, own)
    const old = { authorization: `Bearer ${tokenOf('person')}` }
    assert.equal((await as('gateway', '/usual')).status, 200)
    own.addKey()
    own.dropOldKeys()
    await files.putKeys()
    for (let tries = 0; (await as('gateway', '/usual')).status !== 200; tries += 1) {
      assert.ok(tries < 500, 'it never took the new key')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    assert.equal((await get('/usual', old)).status, 401)
  })
})
