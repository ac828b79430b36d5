import assert from 'node:assert/strict'
import { type TestContext, describe, it } from 'node:test'
import type { Problem } from '@gatehouse/contract'
import { addFailureHandling } from '@gatehouse/kit'
import { fastify } from 'fastify'
import { type Principal, anonymous } from '../identity/principal.ts'
import { startGateway } from '../test-gateway.ts'
import { addPrincipalLimit } from './limits.ts'
import { limitsOf3 } from './test-limits.ts'

/** A gateway that is asked for what it knows by itself. */
async function startLimited(t: TestContext, env: NodeJS.ProcessEnv = {}) {
  const { url } = await startGateway(t, {}, { RATE_LIMIT_ADDRESS_PER_MINUTE: '3', ...env })
  const get = (headers: Record<string, string> = {}, path = '/openapi.json') =>
    fetch(url + path, { headers })
  const statuses = async (requests: Record<string, string>[]) => {
    const all: number[] = []
    for (const headers of requests) all.push((await get(headers)).status)
    return all
  }
  return { get, statuses }
}

const forwarded = (...chains: string[]) => chains.map((chain) => ({ 'x-forwarded-for': chain }))

describe('addAddressLimit', () => {
  it('tells how much is left, then refuses with 429 and says when to come back', async (t) => {
    const { get } = await startLimited(t)
    for (const left of [2, 1, 0]) {
      const answer = await get()
      assert.equal(answer.status, 200)
      assert.equal(answer.headers.get('ratelimit-policy'), '"address";q=3;w=60')
      assert.match(
        answer.headers.get('ratelimit') ?? '',
        new RegExp(`^"address";r=${left};t=\\d+$`),
      )
    }
    const refused = await get()
    const { type, detail } = (await refused.json()) as Problem
    assert.deepEqual([refused.status, type], [429, 'urn:gatehouse:problem:too-many-requests'])
    const after = Number(refused.headers.get('retry-after'))
    assert.ok(after > 0 && after <= 60)
    assert.match(refused.headers.get('ratelimit') ?? '', new RegExp(`^"address";r=0;t=${after}$`))
    assert.match(detail ?? '', new RegExp(`3 requests a minute.*${after} s`))
  })

  it('counts what no route takes, and not those who ask how the gateway is', async (t) => {
    const { get } = await startLimited(t)
    for (const path of ['/health/live', '/health', '/version', '/health/ready', '/health/live']) {
      const answer = await get({}, path)
      assert.notEqual(answer.status, 429)
      assert.equal(answer.headers.get('ratelimit'), null, path)
    }
    const paths = ['/absent', '/docs', '/api/v1/nothing', '/absent']
    const statuses: number[] = []
    for (const path of paths) statuses.push((await get({}, path)).status)
    assert.deepEqual(statuses, [404, 200, 404, 429])
  })

  it('is not evaded by any header about who asks while no proxy is trusted', async (t) => {
    const { statuses } = await startLimited(t)
    const claims = [
      { 'x-forwarded-for': '192.0.2.1' },
      { forwarded: 'for=192.0.2.2' },
      { 'x-real-ip': '192.0.2.3' },
      { 'x-forwarded-for': '192.0.2.4' },
      { 'x-forwarded-for': '127.0.0.1, 192.0.2.5' },
      {
        'x-client-ip': '192.0.2.6',
        'cf-connecting-ip': '192.0.2.6',
        'true-client-ip': '192.0.2.6',
      },
    ]
    assert.deepEqual(await statuses(claims), [200, 200, 200, 429, 429, 429])
  })

  it('takes the address that the trusted proxies saw, whatever the caller put before it', async (t) => {
    const trusted = { GATEHOUSE_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8' }
    const { statuses } = await startLimited(t, trusted)
    const spoofed = forwarded(
      '192.0.2.1',
      '198.51.100.1, 192.0.2.1',
      '198.51.100.2, 10.9.9.9, 192.0.2.1, 10.1.1.1',
      '127.0.0.1, 192.0.2.1',
      '10.2.2.2,192.0.2.1 , 10.3.3.3',
      '<b>, 192.0.2.1',
    )
    assert.deepEqual(await statuses(spoofed), [200, 200, 200, 429, 429, 429])
    assert.deepEqual(await statuses(forwarded('192.0.2.2')), [200], 'others are not affected')
  })

  it('does not believe a proxy that is not on the list', async (t) => {
    const { statuses } = await startLimited(t, { GATEHOUSE_TRUSTED_PROXIES: '10.0.0.0/8' })
    const chains = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4']
    assert.deepEqual(await statuses(forwarded(...chains)), [200, 200, 200, 429])
  })

  it('counts the /64 of an IPv6 address as one, and a mapped address as the IPv4 one', async (t) => {
    const { statuses } = await startLimited(t, { GATEHOUSE_TRUSTED_PROXIES: '127.0.0.1/32' })
    const six = ['2001:db8::1', '2001:db8::2', '2001:db8:0:0:ffff::3', '2001:db8::4']
    assert.deepEqual(await statuses(forwarded(...six)), [200, 200, 200, 429])
    assert.deepEqual(await statuses(forwarded('2001:db8:0:1::1')), [200])
    const four = ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:192.0.2.1', '192.0.2.1']
    assert.deepEqual(await statuses(forwarded(...four)), [200, 200, 200, 429])
  })

  it('is off with 0, and where nothing is decided', async (t) => {
    for (const env of [{ RATE_LIMIT_ADDRESS_PER_MINUTE: '0' }, { GATEHOUSE_AUTH: 'none' }]) {
      const { get } = await startLimited(t, env)
      for (let times = 0; times < 10; times += 1) {
        const answer = await get()
        assert.equal(answer.status, 200)
        assert.equal(answer.headers.get('ratelimit'), null)
      }
    }
  })
})

/** A server that believes who someone is. */
function startTrusting() {
  const app = fastify()
  addFailureHandling(app)
  app.addHook('onRequest', (request, _reply, done) => {
    const { kind = 'anonymous', id } = request.headers as Record<string, string>
    request.principal = kind === 'anonymous' ? anonymous : ({ kind, id } as Principal)
    done()
  })
  addPrincipalLimit(app, limitsOf3)
  app.get('/', async () => ({}))
  return (headers: Record<string, string>, from = '192.0.2.1') =>
    app.inject({ url: '/', headers, remoteAddress: from })
}

describe('addPrincipalLimit', () => {
  it('counts a user and a key from wherever they ask, and affects no other', async () => {
    const ask = startTrusting()
    const alice = { kind: 'user', id: 'alice' }
    for (const from of ['192.0.2.1', '192.0.2.2', '192.0.2.3'])
      assert.equal((await ask(alice, from)).statusCode, 200)
    const refused = await ask(alice, '192.0.2.4')
    assert.equal(refused.statusCode, 429)
    assert.equal(refused.headers['ratelimit-policy'], '"principal";q=3;w=60')
    assert.match(String(refused.headers.ratelimit), /^"principal";r=0;t=\d+$/)
    assert.ok(Number(refused.headers['retry-after']) > 0)
    for (const other of [
      { kind: 'user', id: 'bob' },
      { kind: 'key', id: 'alice' },
    ])
      assert.equal((await ask(other)).statusCode, 200)
  })

  it('leaves the anonymous to the limit of their addresses', async () => {
    const ask = startTrusting()
    for (let times = 0; times < 5; times += 1) {
      const answer = await ask({})
      assert.deepEqual([answer.statusCode, answer.headers.ratelimit], [200, undefined])
    }
  })
})
