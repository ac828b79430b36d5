import assert from 'node:assert/strict'
import { type TestContext, describe, it } from 'node:test'
import { json, startGateway, startStub, urlOf } from '../test-gateway.ts'
import { asHeader, believe, key, person, policyFile } from './test-principals.ts'

const lastModified = '2026-11-21T08:00:00.000Z'
const parameters = [
  { name: '/shop/a', type: 'String', value: 'for the shop', version: 1, lastModified },
  { name: '/shop/b', type: 'SecureString', version: 2, lastModified },
  {
    name: '/vault/c',
    type: 'StringList',
    value: 'one,two',
    version: 3,
    lastModified,
    description: 'd',
  },
]
const shown = parameters.map(({ value, ...rest }) =>
  rest.name === '/vault/c' || value === undefined ? rest : { ...rest, value },
)

async function start(t: TestContext, cacheControl = 'max-age=60') {
  let asked = 0
  const headers = { etag: '"1"', 'cache-control': cacheControl }
  const stub = await startStub(t, (request, response) => {
    if (request.url === '/api/v1/changes') return
    asked += 1
    if (request.headers['if-none-match'] === '"1"') response.writeHead(304, headers).end()
    else
      json({ data: parameters, meta: { versions: {}, nextCursor: 'abcd' } }, headers)(
        request,
        response,
      )
  })
  const file = await policyFile(
    t,
    `@id("all") permit (principal, action, resource);
     @id("vault") forbid (principal, action == Action::"GetParameter", resource)
     when { resource.name like "/vault/*" } unless { principal in Role::"admin" };`,
  )
  const env = { GATEHOUSE_POLICY_FILE: file }
  const gateway = await startGateway(t, { broker: urlOf(stub) }, env)
  believe(gateway.app, {
    admin: person('admin'),
    viewer: person('viewer'),
    lister: key('admin', ['ListParameters']),
  })
  const list = async (as: string, path: string, etag?: string) => {
    const answer = await fetch(gateway.url + path, {
      headers: { [asHeader]: as, ...(etag !== undefined && { 'if-none-match': etag }) },
    })
    const text = await answer.text()
    return {
      status: answer.status,
      etag: answer.headers.get('etag') ?? '',
      how: answer.headers.get('cache-status') ?? '',
      ...(text === '' ? {} : (JSON.parse(text) as { data: unknown; meta: object })),
    }
  }
  return { list, asked: () => asked }
}

for (const path of ['/api/v1/parameters', '/parameters']) {
  describe(`GET ${path}`, () => {
    for (const first of ['admin', 'viewer']) {
      it(`leaves out the values that who asks may not read, when ${first} asks first`, async (t) => {
        const { list, asked } = await start(t)
        await list(first, path)
        for (let round = 0; round < 2; round += 1) {
          const all = await list('admin', path)
          assert.deepEqual(all.data, parameters)
          const some = await list('viewer', path)
          assert.deepEqual(some.data, shown)
          assert.deepEqual(some.meta, all.meta)
          assert.match(some.how, /; hit/)
          const none = await list('lister', path)
          assert.deepEqual(
            none.data,
            parameters.map(({ value: _left, ...rest }) => rest),
          )
        }
        assert.equal(asked(), 1)
      })
    }

    for (const freshness of ['max-age=60', 'no-cache']) {
      it(`answers 304 to those alone who have what is for them (${freshness})`, async (t) => {
        const { list } = await start(t, freshness)
        const [all, some] = [await list('admin', path), await list('viewer', path)]
        assert.notEqual(all.etag, some.etag)
        for (const [as, own, other] of [
          ['admin', all, some],
          ['viewer', some, all],
        ] as const) {
          assert.equal((await list(as, path, own.etag)).status, 304)
          const changed = await list(as, path, other.etag)
          assert.deepEqual([changed.status, changed.data], [200, own.data])
          assert.equal(changed.etag, own.etag)
        }
      })
    }
  })
}
