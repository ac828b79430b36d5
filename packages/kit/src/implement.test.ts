import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Problem, createClient, defineRoute } from '@gatehouse/contract'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { implement } from './implement.ts'
import { startSample } from './testing.ts'

const base = { tag: 'Things', summary: 'A thing', problems: [] } as const
const access = { action: 'Do', resource: { type: 'System' } } as const

const getFile = defineRoute({
  ...base,
  access,
  id: 'getFile',
  method: 'GET',
  path: '/shelves/{shelf}/files/{+path}',
  params: Type.Object({
    shelf: Type.String(),
    path: Type.String({ maxLength: 50, pattern: '^[^*]*$' }),
  }),
  query: Type.Object({ lines: Type.Optional(Type.Integer()) }),
  success: {
    200: {
      description: 'What was asked for',
      body: Type.Object({
        shelf: Type.String(),
        path: Type.String(),
        lines: Type.Optional(Type.Integer()),
      }),
    },
  },
})
const putPicture = defineRoute({
  ...base,
  access,
  id: 'putPicture',
  method: 'PUT',
  path: '/picture',
  body: { 'image/png': null, 'application/json': Type.Object({ url: Type.String() }) },
  success: { 200: { description: 'Kept', body: Type.Object({ bytes: Type.Integer() }) } },
})
const routes = { getFile, putPicture }

function add(app: FastifyInstance): void {
  app.addContentTypeParser('image/png', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
  // More than the contract says, to see it left out.
  implement(app, getFile, ({ params, query }) => ({ ...params, ...query, secret: 'hunter2' }))
  implement(app, putPicture, ({ body }, request) => ({
    bytes: Buffer.isBuffer(request.body) ? request.body.length : body.url.length,
  }))
}

const start = () => startSample({ routes, add })

describe('implement', () => {
  it('gives the handler what the contract names, also the rest of a path', async () => {
    await using sample = await start()
    const client = createClient(routes, sample.url)
    for (const path of ['a', 'a/b c/d', '/a', 'ä/☃', 'a//b', 'a%2Fb', '?&#']) {
      const input = { params: { shelf: 'x/y', path }, query: { lines: 3 } }
      assert.deepEqual(await client.getFile(input), { shelf: 'x/y', path, lines: 3 }, path)
    }
  })

  it('takes an encoded slash for a slash in the rest of a path', async () => {
    await using sample = await start()
    const answer = await fetch(`${sample.url}/shelves/x/files/%2Fa%2Fb`)
    assert.deepEqual(await answer.json(), { shelf: 'x', path: '/a/b' })
  })

  it('answers with what the contract names, and nothing else', async () => {
    await using sample = await start()
    const text = await (await fetch(`${sample.url}/shelves/x/files/a`)).text()
    assert.equal(text, '{"shelf":"x","path":"a"}')
  })

  it('holds the rest of a path against its schema', async () => {
    await using sample = await start()
    const answer = await fetch(`${sample.url}/shelves/x/files/a*b`)
    const { errors } = (await answer.json()) as Problem
    assert.equal(answer.status, 400)
    assert.deepEqual(
      errors?.map(({ in: place, name }) => [place, name]),
      [['path', 'path']],
    )
  })

  it('answers HEAD where it answers GET', async () => {
    await using sample = await start()
    const answer = await fetch(`${sample.url}/shelves/x/files/a`, { method: 'HEAD' })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-length'), '24')
    assert.equal(await answer.text(), '')
  })

  it('takes each media type of the contract, and no other', async () => {
    await using sample = await start()
    const put = async (type: string, body: string) => {
      const init = { method: 'PUT', headers: { 'content-type': type }, body }
      const answer = await fetch(`${sample.url}/picture`, init)
      return [answer.status, ((await answer.json()) as { bytes?: number }).bytes]
    }
    assert.deepEqual(await put('image/png', 'abc'), [200, 3])
    assert.deepEqual(await put('IMAGE/PNG', 'abc'), [200, 3])
    assert.deepEqual(await put('application/json; charset=utf-8', '{"url":"abcd"}'), [200, 4])
    assert.deepEqual(await put('application/json', '{"url":1}'), [400, undefined])
    assert.deepEqual(await put('image/gif', 'abc'), [415, undefined])
  })
})
