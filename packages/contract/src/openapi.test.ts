import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import Type from 'typebox'
import { type Security, openapi } from './openapi.ts'
import { defineRoute } from './route.ts'
import { brokerRoutes, directoryRoutes, gatewayRoutes } from './routes/index.ts'
import { gatewaySecurity, innerSecurity } from './security.ts'

const Thing = Type.Object({ id: Type.String() }, { title: 'Thing' })

const updateThing = defineRoute({
  id: 'updateThing',
  method: 'PUT',
  path: '/things/{kind}/{+path}',
  tag: 'Things',
  summary: 'Change a thing',
  description: 'All of it.',
  access: { action: 'UpdateThing', resource: { type: 'System' } },
  params: Type.Object({
    kind: Type.String(),
    path: Type.String({ description: 'Where', examples: ['a/b'] }),
  }),
  query: Type.Object({ dry: Type.Optional(Type.Boolean()), of: Type.String() }),
  headers: Type.Object({ 'if-match': Type.String() }),
  body: { 'application/json': Thing, 'image/png': null },
  success: {
    200: { description: 'The thing', body: Thing, headers: { etag: Type.String() } },
    206: { description: 'A part', mediaTypes: ['*/*'] },
    204: { description: 'Nothing' },
  },
  problems: ['invalid-request', 'malformed-body', 'version-mismatch'],
})

const getThing = defineRoute({
  ...updateThing,
  id: 'getThing',
  method: 'GET',
  success: { 200: { description: 'All', body: Type.Object({ data: Type.Array(Thing) }) } },
})

type Operation = Record<string, unknown> & { responses: Record<string, unknown> }
type Document = {
  tags: unknown
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, unknown> }
}

const documentOf = (routes: Parameters<typeof openapi>[0]) =>
  openapi(routes, { title: 'sample', version: '1' }) as Document

describe('openapi', () => {
  const document = documentOf({ updateThing, getThing })
  const operations = document.paths['/things/{kind}/{path}']

  it('puts the methods of a path together, under a template that OpenAPI knows', () => {
    assert.deepEqual(Object.keys(document.paths), ['/things/{kind}/{path}'])
    assert.deepEqual(Object.keys(operations ?? {}), ['put', 'get'])
    assert.deepEqual(document.tags, [{ name: 'Things' }])
  })

  it('describes parameters', () => {
    assert.deepEqual(operations?.put?.parameters, [
      { name: 'kind', in: 'path', required: true, schema: { type: 'string' } },
      {
        name: 'path',
        in: 'path',
        required: true,
        description: 'Where',
        schema: { type: 'string', examples: ['a/b'] },
      },
      { name: 'dry', in: 'query', required: false, schema: { type: 'boolean' } },
      { name: 'of', in: 'query', required: true, schema: { type: 'string' } },
      { name: 'if-match', in: 'header', required: true, schema: { type: 'string' } },
    ])
  })

  it('describes bodies and answers, with shared schemas once', () => {
    const reference = { $ref: '#/components/schemas/Thing' }
    assert.deepEqual(operations?.put?.requestBody, {
      required: true,
      content: { 'application/json': { schema: reference }, 'image/png': {} },
    })
    const { 200: ok, 204: empty, 206: part } = operations?.put?.responses ?? {}
    assert.deepEqual(ok, {
      description: 'The thing',
      headers: { etag: { required: true, schema: { type: 'string' } } },
      content: { 'application/json': { schema: reference } },
    })
    assert.deepEqual(part, { description: 'A part', content: { '*/*': {} } })
    assert.deepEqual(empty, { description: 'Nothing' })
    assert.deepEqual(Object.keys(document.components.schemas), ['Thing', 'Problem'])
  })

  it('lists problems by status', () => {
    const { 400: bad, 412: changed } = operations?.put?.responses ?? {}
    const content = {
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    }
    assert.deepEqual(bad, {
      description:
        'The request is not valid (invalid-request); The body cannot be read (malformed-body)',
      content,
    })
    assert.deepEqual(changed, {
      description: 'The resource has changed (version-mismatch)',
      content,
    })
  })

  it('says what access a route needs', () => {
    assert.deepEqual(operations?.get?.['x-gatehouse-access'], getThing.access)
  })
})

describe('openapi with security', () => {
  const of = (security: Security) =>
    openapi(
      { getUser: gatewayRoutes.getUser, getHealth: gatewayRoutes.getHealth },
      { title: 'x', version: '1' },
      security,
    )

  it('lets any of the ways do, and none where it is optional', () => {
    assert.deepEqual(of(gatewaySecurity).security, [{}, { bearer: [] }, { session: [] }])
    assert.deepEqual(of(innerSecurity).security, [{ caller: [] }])
    const { securitySchemes } = of(innerSecurity).components as Record<string, object>
    assert.deepEqual(Object.keys(securitySchemes ?? {}), ['caller'])
  })

  it('asks nobody who only looks whether it is well', () => {
    const paths = of(innerSecurity).paths as Record<string, { get: { security?: unknown } }>
    assert.deepEqual(paths['/health']?.get.security, [])
    assert.equal(paths['/api/v1/users/{id}']?.get.security, undefined)
  })
})

describe('the routes of the services', () => {
  for (const [service, routes] of Object.entries({
    gatewayRoutes,
    brokerRoutes,
    directoryRoutes,
  })) {
    it(`have each an id and a path of their own: ${service}`, () => {
      const all = Object.values(routes)
      assert.equal(new Set(all.map(({ id }) => id)).size, all.length)
      assert.equal(new Set(all.map(({ method, path }) => `${method} ${path}`)).size, all.length)
      for (const [name, { id }] of Object.entries(routes)) assert.equal(name, id)
    })

    it(`describe each parameter of their paths: ${service}`, () => {
      for (const { id, path, params } of Object.values(routes) as (typeof updateThing)[]) {
        const named = [...path.matchAll(/\{\+?(\w+)\}/g)].map(([, name]) => name)
        assert.deepEqual(Object.keys(params?.properties ?? {}), named, id)
      }
    })

    it(`refer only to schemas that are there: ${service}`, () => {
      const document = documentOf(routes)
      const text = JSON.stringify(document)
      for (const [, name = ''] of text.matchAll(/#\/components\/schemas\/(\w+)/g)) {
        assert.ok(name in document.components.schemas, name)
      }
    })
  }
})
