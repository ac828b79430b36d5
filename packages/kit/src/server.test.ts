import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Problem, UserName, problem } from '@gatehouse/contract'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { exchange, startSample } from './testing.ts'

/** Keeps the event loop busy, so that nothing else runs. */
function block(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

describe('createServer', () => {
  it('sheds load with 503 and Retry-After while the event loop is late, but answers probes', async () => {
    const add = (app: FastifyInstance) => app.get('/work', () => ({}))
    await using sample = await startSample({ add, env: { MAX_EVENT_LOOP_DELAY_MS: '50' } })
    assert.equal((await fetch(`${sample.url}/work`)).status, 200)

    const busy = setInterval(() => block(150), 10)
    await sleep(700)
    const [refused, live] = await Promise.all([
      fetch(`${sample.url}/work`),
      fetch(`${sample.url}/health/live`),
    ])
    assert.equal(refused.status, 503)
    assert.equal(refused.headers.get('retry-after'), '1')
    assert.equal(((await refused.json()) as Problem).type, 'urn:gatehouse:problem:overloaded')
    assert.equal(live.status, 200)

    clearInterval(busy)
    await sleep(600)
    assert.equal((await fetch(`${sample.url}/work`)).status, 200)
  })

  it('refuses a path that is no URL, or too long', async () => {
    const add = (app: FastifyInstance) => app.get('/things/:id', () => ({}))
    await using sample = await startSample({ add })
    const get = async (path: string) => {
      const answer = await fetch(sample.url + path)
      const { type, requestId } = (await answer.json()) as Problem
      assert.equal(answer.headers.get('content-type'), 'application/problem+json')
      assert.ok(requestId)
      return [answer.status, type.replace('urn:gatehouse:problem:', '')]
    }
    assert.deepEqual(await get('/things/%'), [400, 'invalid-request'])
    assert.deepEqual(await get('/things/%ff'), [400, 'invalid-request'])
    assert.deepEqual(await get(`/things/${'a'.repeat(9000)}`), [414, 'uri-too-long'])
    assert.deepEqual(await get('//'), [404, 'route-not-found'])
  })

  it('is not held up by a text that nearly fits a pattern', async () => {
    const body = Type.Object({ name: UserName })
    const add = (app: FastifyInstance) => app.post('/users', { schema: { body } }, () => ({}))
    await using sample = await startSample({ add })
    const begun = performance.now()
    const answer = await fetch(`${sample.url}/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: `${'a'.repeat(250_000)}\u0000` }),
    })
    assert.equal(answer.status, 400)
    assert.ok(performance.now() - begun < 1000)
  })

  it('puts its headers on every answer, also on what never became a request, unless that has its own', async () => {
    const add = (app: FastifyInstance) => {
      app.get('/own', (_request, reply) => reply.header('x-kept', 'own').send({}))
      app.get('/broken', () => {
        throw new Error('no')
      })
    }
    await using sample = await startSample({ add, headers: { 'x-kept': 'all' } })
    for (const path of ['/health', '/broken', '/absent', '/%ff', `/own/${'a'.repeat(9000)}`]) {
      const answer = await fetch(sample.url + path)
      await answer.arrayBuffer()
      assert.equal(answer.headers.get('x-kept'), 'all', path)
      assert.equal(answer.headers.get('x-gatehouse-versions'), 'sample=1.2.3', path)
    }
    assert.equal((await fetch(`${sample.url}/own`)).headers.get('x-kept'), 'own')
    assert.match(await exchange(sample.port, 'nonsense\r\n\r\n'), /^x-kept: all$/m)
  })

  it('lets its edges look at each request first, also where there is no route', async () => {
    const seen: string[] = []
    const edges = (app: FastifyInstance) => {
      app.addHook('onRequest', (request, _reply, done) => {
        seen.push(request.url)
        done(request.url === '/shut' ? problem('not-allowed') : undefined)
      })
    }
    await using sample = await startSample({ edges })
    const statuses = ['/health', '/absent', '/shut'].map(
      async (path) => (await fetch(sample.url + path)).status,
    )
    assert.deepEqual(await Promise.all(statuses), [200, 404, 403])
    assert.deepEqual(seen.toSorted(), ['/absent', '/health', '/shut'])
  })

  it('believes X-Forwarded-For only of the proxies that it is told to trust', async () => {
    const add = (app: FastifyInstance) => app.get('/ip', ({ ip }) => ({ ip }))
    const ask = async (trustedProxies: string[], forwarded: string) => {
      await using sample = await startSample({ add, trustedProxies })
      const answer = await fetch(`${sample.url}/ip`, { headers: { 'x-forwarded-for': forwarded } })
      return ((await answer.json()) as { ip: string }).ip
    }
    assert.equal(await ask([], '192.0.2.1'), '127.0.0.1')
    assert.equal(await ask(['10.0.0.0/8'], '192.0.2.1'), '127.0.0.1')
    assert.equal(await ask(['127.0.0.1'], '192.0.2.1'), '192.0.2.1')
    assert.equal(
      await ask(['127.0.0.1', '10.0.0.0/8'], '6.6.6.6, 192.0.2.1, 10.1.2.3'),
      '192.0.2.1',
    )
  })
})
