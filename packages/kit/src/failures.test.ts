import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Problem, defineRoute, problem } from '@gatehouse/contract'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { implement } from './implement.ts'
import { maxBodyBytes } from './server.ts'
import { startSample } from './testing.ts'

const addThing = defineRoute({
  id: 'addThing',
  method: 'POST',
  path: '/things',
  tag: 'Things',
  summary: 'Add a thing',
  access: { action: 'Do', resource: { type: 'System' } },
  body: { 'application/json': Type.Object({ name: Type.String() }) },
  success: { 201: { description: 'Added', body: Type.Object({ name: Type.String() }) } },
  problems: [],
})

/** What a handler may throw, by path. */
const thrown: Record<string, unknown> = {
  '/error': new Error('the password is hunter2'),
  '/nothing': undefined,
  '/text': 'the password is hunter2',
  '/foreign': Object.assign(new Error('Too many parts'), { statusCode: 413 }),
  '/foreign-5xx': Object.assign(new Error('the password is hunter2'), { statusCode: 503 }),
  '/known': problem('storage-unavailable', {
    detail: 'Try again.',
    retryAfter: 3,
    cause: new Error('the password is hunter2'),
  }),
}

function add(app: FastifyInstance): void {
  implement(app, addThing, ({ body }) => body)
  for (const [path, reason] of Object.entries(thrown)) {
    app.get(path, async () => {
      throw reason
    })
  }
}

const start = () => startSample({ routes: { addThing }, add })

describe('addFailureHandling', () => {
  async function get(url: string) {
    const answer = await fetch(url, { headers: { 'x-request-id': 'r1' } })
    return { answer, text: await answer.text() }
  }

  it('says nothing of what went wrong inside, and logs it whole', async () => {
    await using sample = await start()
    for (const path of ['/error', '/text', '/foreign-5xx']) {
      sample.lines.length = 0
      const { answer, text } = await get(sample.url + path)
      assert.deepEqual(JSON.parse(text), {
        type: 'urn:gatehouse:problem:internal-error',
        title: 'Something went wrong here',
        status: 500,
        detail: 'The operators find it in the log under the requestId.',
        instance: path,
        requestId: 'r1',
      })
      assert.equal(answer.headers.get('content-type'), 'application/problem+json')
      assert.equal(answer.headers.get('cache-control'), 'no-store')
      const line = sample.lines.find(({ level }) => level === 'error')
      assert.equal(line?.reqId, 'r1')
      assert.match(JSON.stringify(line?.err), /hunter2/)
    }
  })

  it('survives that nothing at all was thrown', async () => {
    await using sample = await start()
    assert.equal((await get(`${sample.url}/nothing`)).answer.status, 500)
  })

  it('answers a known problem as it is, without its cause', async () => {
    await using sample = await start()
    const { answer, text } = await get(`${sample.url}/known`)
    const { detail, instance } = JSON.parse(text) as Problem
    assert.equal(answer.status, 503)
    assert.equal(answer.headers.get('retry-after'), '3')
    assert.deepEqual([detail, instance], ['Try again.', '/known'])
    assert.doesNotMatch(text, /hunter2/)
    assert.match(JSON.stringify(sample.lines), /hunter2/)
  })

  it('takes what a library refuses for a bad request, and does not log it as an error', async () => {
    await using sample = await start()
    const { answer, text } = await get(`${sample.url}/foreign`)
    assert.equal(answer.status, 400)
    assert.equal((JSON.parse(text) as Problem).detail, 'Too many parts')
    assert.ok(!sample.lines.some(({ level }) => level === 'error'))
  })

  it('leaves the query out of the instance', async () => {
    await using sample = await start()
    const { text } = await get(`${sample.url}/known?token=hunter2`)
    assert.doesNotMatch(text, /hunter2/)
  })
})

describe('a body that cannot be read', () => {
  const json = 'application/json'

  async function refusal(body: string | ReadableStream, type: string | null = json) {
    await using sample = await start()
    const headers: Record<string, string> = type === null ? {} : { 'content-type': type }
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit
    const answer = await fetch(`${sample.url}/things`, init)
    const { type: kind, detail = '' } = (await answer.json()) as Problem
    return { status: answer.status, kind: kind.replace('urn:gatehouse:problem:', ''), detail }
  }

  it('is refused when it is not JSON', async () => {
    for (const body of ['{', '', 'nul', '{"name":"a"}x', '{"__proto__":{"name":"a"}}']) {
      const { status, kind } = await refusal(body)
      assert.deepEqual([status, kind], [400, 'malformed-body'], body)
    }
  })

  it('is refused when it holds half a character', async () => {
    for (const name of ['\\ud800', '\\udc00', 'a\\uD83Db']) {
      const { status, kind } = await refusal(`{"name":"${name}"}`)
      assert.deepEqual([status, kind], [400, 'malformed-body'], name)
    }
    assert.equal((await refusal('{"\\ud800":1}')).kind, 'malformed-body')
    assert.equal((await refusal(`{"a":${'['.repeat(1e5)}"\\ud800"`)).kind, 'malformed-body')
    assert.equal((await refusal('{"name":1,"a":"\\ud83d\\ude00"}')).kind, 'invalid-request')
    assert.equal((await refusal(String.raw`{"name":1,"a":"\\ud800"}`)).kind, 'invalid-request')
  })

  it('is refused when it is too large, also if it does not say so', async () => {
    const body = JSON.stringify({ name: 'x'.repeat(maxBodyBytes) })
    for (const given of [body, new Blob([body]).stream()]) {
      const { status, kind } = await refusal(given)
      assert.deepEqual([status, kind], [413, 'body-too-large'])
    }
  })

  it('is refused when its type is not taken, before it is read', async () => {
    for (const type of ['text/plain', 'application/xml', 'application/jsonx', 'nonsense']) {
      const { status, kind, detail } = await refusal('{"name":"a"}', type)
      assert.deepEqual([status, kind], [415, 'unsupported-media-type'])
      assert.match(detail, /Send application\/json\./)
    }
    const { status, detail } = await refusal(new Blob(['{}']).stream(), null)
    assert.equal(status, 415)
    assert.match(detail, /Content-Type header is absent/)
  })
})
