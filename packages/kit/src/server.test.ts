import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Problem, UserName } from '@gatehouse/contract'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { startSample } from './testing.ts'

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
})
