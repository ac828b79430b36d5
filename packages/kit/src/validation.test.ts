import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Problem, defineRoute } from '@gatehouse/contract'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { implement } from './implement.ts'
import { startSample } from './testing.ts'

const base = { tag: 'Things', summary: 'A thing', problems: [] } as const
const access = { action: 'Do', resource: { type: 'System' } } as const

const listThings = defineRoute({
  ...base,
  access,
  id: 'listThings',
  method: 'GET',
  path: '/things',
  query: Type.Object({
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
    size: Type.Optional(Type.Enum([64, 256], { type: 'integer' })),
    name: Type.Optional(Type.String({ pattern: '^[a-z]+$', description: 'small letters' })),
  }),
  success: { 200: { description: 'Things', body: Type.Object({ query: Type.Unknown() }) } },
})

const changeThing = defineRoute({
  ...base,
  access,
  id: 'changeThing',
  method: 'PATCH',
  path: '/things/{id}',
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  headers: Type.Object({ 'if-match': Type.String() }),
  body: {
    'application/json': Type.Object(
      { name: Type.String({ minLength: 2 }), count: Type.Optional(Type.Integer()) },
      { additionalProperties: false },
    ),
  },
  success: { 200: { description: 'A thing', body: Type.Object({ name: Type.String() }) } },
})

const routes = { listThings, changeThing }
const id = '7c7f0f4e-0000-4000-8000-000000000000'

function add(app: FastifyInstance): void {
  implement(app, listThings, ({ query }) => ({ query }))
  implement(app, changeThing, ({ body }) => ({ name: body.name }))
}

describe('addValidation', () => {
  const start = () => startSample({ routes, add })

  async function list(url: string, query: string) {
    const answer = await fetch(`${url}/things?${query}`)
    return { status: answer.status, body: (await answer.json()) as Problem & { query: unknown } }
  }

  async function change(url: string, body: unknown, headers: Record<string, string> = {}) {
    const answer = await fetch(`${url}/things/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'if-match': '*', ...headers },
      body: JSON.stringify(body),
    })
    return { status: answer.status, body: (await answer.json()) as Problem }
  }

  it('converts what comes as text, and fills in defaults', async () => {
    await using sample = await start()
    const { body } = await list(sample.url, 'limit=7&size=64')
    assert.deepEqual(body.query, { limit: 7, size: 64 })
    assert.deepEqual((await list(sample.url, '')).body.query, { limit: 50 })
  })

  it('refuses what cannot be converted', async () => {
    await using sample = await start()
    for (const query of [
      'limit=',
      'limit=seven',
      'limit=1.5',
      'limit=0',
      'limit=101',
      'limit=1&limit=2',
    ]) {
      const { status, body } = await list(sample.url, query)
      assert.equal(status, 400, query)
      assert.deepEqual(
        body.errors?.map(({ in: place, name }) => [place, name]),
        [['query', 'limit']],
        query,
      )
    }
  })

  it('names every fault at once, where it is and what to change', async () => {
    await using sample = await start()
    const { status, body } = await list(sample.url, 'limit=0&size=65&name=A')
    assert.equal(status, 400)
    assert.equal(body.type, 'urn:gatehouse:problem:invalid-request')
    assert.deepEqual(body.errors, [
      { in: 'query', name: 'limit', detail: 'must be >= 1' },
      { in: 'query', name: 'size', detail: 'must be one of 64, 256' },
      { in: 'query', name: 'name', detail: 'must be: small letters' },
    ])
    assert.match(body.detail ?? '', /^query limit: must be >= 1; query size: /)
  })

  it('takes bodies as they are', async () => {
    await using sample = await start()
    assert.equal((await change(sample.url, { name: 'ab' })).status, 200)
    const { status, body } = await change(sample.url, { name: 12, count: '1', colour: 'red' })
    assert.equal(status, 400)
    assert.deepEqual(body.errors, [
      { in: 'body', name: 'colour', detail: 'is not known here; leave it out' },
      { in: 'body', name: 'name', detail: 'must be string' },
      { in: 'body', name: 'count', detail: 'must be integer' },
    ])
    assert.deepEqual((await change(sample.url, {})).body.errors, [
      { in: 'body', name: 'name', detail: 'is required' },
    ])
    assert.deepEqual((await change(sample.url, [])).body.errors, [
      { in: 'body', name: 'body', detail: 'must be object' },
    ])
  })

  it('looks at paths', async () => {
    await using sample = await start()
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'PATCH', headers, body: '{"name":"ab"}' }
    const answer = await fetch(`${sample.url}/things/7`, init)
    assert.equal(answer.status, 400)
    const { errors } = (await answer.json()) as Problem
    assert.deepEqual(errors, [{ in: 'path', name: 'id', detail: 'must match format "uuid"' }])
  })

  it('answers 428 where If-Match is required and absent', async () => {
    await using sample = await start()
    const answer = await fetch(`${sample.url}/things/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"ab"}',
    })
    const { type, detail } = (await answer.json()) as Problem
    assert.equal(answer.status, 428)
    assert.equal(type, 'urn:gatehouse:problem:if-match-required')
    assert.match(detail ?? '', /If-Match: \*/)
  })
})
