import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Problem, defineRoute } from '@gatehouse/contract'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { implement } from './implement.ts'
import { startSample } from './testing.ts'

const base = { tag: 'Things', summary: 'A thing', problems: [] } as const
const access = { action: 'Do', resource: { type: 'System' } } as const
const params = Type.Object({ id: Type.String() })

const getThing = defineRoute({
  ...base,
  access,
  id: 'getThing',
  method: 'GET',
  path: '/things.v1/{id}',
  params,
  success: { 200: { description: 'A thing', body: Type.Object({ id: Type.String() }) } },
})
const deleteThing = defineRoute({
  ...base,
  access,
  id: 'deleteThing',
  method: 'DELETE',
  path: '/things.v1/{id}',
  params,
  success: { 204: { description: 'Gone' } },
})
const getFile = defineRoute({
  ...base,
  access,
  id: 'getFile',
  method: 'GET',
  path: '/files/{+path}',
  params: Type.Object({ path: Type.String() }),
  success: { 200: { description: 'A file', body: Type.Object({ path: Type.String() }) } },
})

function add(app: FastifyInstance): void {
  implement(app, getThing, ({ params: { id } }) => ({ id }))
  implement(app, deleteThing, (_input, _request, reply) => reply.code(204).send())
  implement(app, getFile, ({ params: { path } }) => ({ path }))
}

const start = () => startSample({ routes: { getThing, deleteThing, getFile }, add })

async function call(url: string, method: string, body?: string) {
  const answer = await fetch(url, { method, ...(body !== undefined && { body }) })
  const text = await answer.text()
  const problem = text ? (JSON.parse(text) as Problem) : undefined
  return { status: answer.status, allow: answer.headers.get('allow'), problem }
}

describe('addNotFound', () => {
  it('answers 404 to a path that no route has', async () => {
    await using sample = await start()
    for (const path of ['/absent', '/things.v1', '/things.v1/1/2', '/thingsxv1/1', '/files']) {
      const { status, problem } = await call(sample.url + path, 'GET')
      assert.equal(status, 404, path)
      assert.equal(problem?.type, 'urn:gatehouse:problem:route-not-found')
      assert.match(problem?.detail ?? '', /openapi\.json/)
    }
  })

  it('answers 405 where the path has other methods, and names them', async () => {
    await using sample = await start()
    for (const method of ['POST', 'PUT', 'PATCH', 'OPTIONS', 'QUERY', 'PROPFIND']) {
      const { status, allow, problem } = await call(`${sample.url}/things.v1/1`, method)
      assert.deepEqual([status, allow], [405, 'DELETE, GET, HEAD'], method)
      assert.equal(problem?.type, 'urn:gatehouse:problem:method-not-allowed')
    }
    const { status, allow } = await call(`${sample.url}/files/a/b`, 'DELETE')
    assert.deepEqual([status, allow], [405, 'GET, HEAD'])
  })

  it('does so for the routes of the kit as well', async () => {
    await using sample = await start()
    for (const path of ['/health', '/version', '/openapi.json', '/docs']) {
      const { status, allow } = await call(sample.url + path, 'POST', '{}')
      assert.deepEqual([status, allow], [405, 'GET, HEAD'], path)
    }
  })

  it('does not wait for a body that nothing takes', async () => {
    await using sample = await start()
    const { status } = await call(`${sample.url}/absent`, 'POST', 'x'.repeat(1024 * 1024))
    assert.equal(status, 404)
  })
})
