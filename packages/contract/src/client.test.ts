import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { createClient, everyItem, pathFor, requestFor } from './client.ts'
import { ProblemError } from './problems.ts'
import { gatewayRoutes } from './routes/index.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** A client of a real server that answers with `listener`, and what the server was asked. */
async function serverWith(listener: Listener) {
  const asked: {
    method?: string
    url?: string
    headers: IncomingMessage['headers']
    body: string
  }[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method = '', url = '', headers } = request
      asked.push({ method, url, headers, body })
      listener(request, response)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    asked,
    client: createClient(gatewayRoutes, `http://127.0.0.1:${port}`),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const answering =
  (status: number, body: unknown, type = 'application/json'): Listener =>
  (_request, response) =>
    response
      .writeHead(status, { 'content-type': type })
      .end(typeof body === 'string' ? body : JSON.stringify(body))

describe('pathFor', () => {
  const getObject = (bucket: string, key: string) =>
    pathFor(gatewayRoutes.getObject, { params: { bucket, key } })

  it('keeps the slashes of the rest of a path, and encodes what else would mean something', () => {
    assert.equal(getObject('b', 'a/b c/d?e#f%g'), '/api/v1/buckets/b/objects/a/b%20c/d%3Fe%23f%25g')
    assert.equal(getObject('b', 'ä☃'), '/api/v1/buckets/b/objects/%C3%A4%E2%98%83')
  })

  it('encodes a leading slash, so that no empty segment can be merged away', () => {
    const input = { params: { name: '/challenge/kantox' } }
    assert.equal(
      pathFor(gatewayRoutes.getParameter, input),
      '/api/v1/parameters/%2Fchallenge/kantox',
    )
  })

  it('lets no other parameter leave its segment', () => {
    assert.equal(getObject('../x', 'k'), '/api/v1/buckets/..%2Fx/objects/k')
  })

  it('puts what is given into the query, and nothing else', () => {
    const path = (query: object) => pathFor(gatewayRoutes.listUsers, { query })
    assert.equal(path({}), '/api/v1/users')
    assert.equal(path({ q: undefined, limit: 5 }), '/api/v1/users?limit=5')
    assert.equal(path({ q: 'a&b=ä +' }), '/api/v1/users?q=a%26b%3D%C3%A4+%2B')
    assert.equal(path({ q: '' }), '/api/v1/users?q=')
  })
})

describe('requestFor', () => {
  it('sends a body as JSON, and says so', () => {
    const body = { name: 'Ada', email: 'ada@example.com' }
    assert.deepEqual(requestFor(gatewayRoutes.createUser, { body }), {
      method: 'POST',
      path: '/api/v1/users',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"Ada","email":"ada@example.com"}',
    })
    assert.deepEqual(requestFor(gatewayRoutes.getVersion, {}), {
      method: 'GET',
      path: '/version',
      headers: {},
    })
  })
})

describe('createClient', () => {
  it('calls a route and gives its answer', async () => {
    await using server = await serverWith(answering(200, { service: 'gateway' }))
    assert.deepEqual(await server.client.getVersion({}), { service: 'gateway' })
    assert.deepEqual([server.asked[0]?.method, server.asked[0]?.url], ['GET', '/version'])
  })

  it('sends the headers that the caller adds', async () => {
    await using server = await serverWith(answering(200, {}))
    const input = { params: { id: 'u1' }, body: { name: 'Ada' } }
    await server.client.updateUser(input, { headers: { 'if-match': '"1"' } })
    await server.client.fetch('getVersion', {}, { headers: new Headers({ 'x-request-id': 'r1' }) })
    const [first, second] = server.asked
    assert.deepEqual([first?.method, first?.url], ['PATCH', '/api/v1/users/u1'])
    assert.deepEqual([first?.headers['if-match'], first?.body], ['"1"', '{"name":"Ada"}'])
    assert.equal(first?.headers['content-type'], 'application/json')
    assert.equal(second?.headers['x-request-id'], 'r1')
  })

  it('gives nothing for 204', async () => {
    await using server = await serverWith((_request, response) => response.writeHead(204).end())
    assert.equal(await server.client.deleteUser({ params: { id: 'u1' } }), undefined)
  })

  it('throws the problem that the service describes', async () => {
    const problem = {
      type: 'urn:gatehouse:problem:user-not-found',
      title: 'There is no such user',
      status: 404,
      detail: 'Look for another.',
    }
    await using server = await serverWith(answering(404, problem, 'application/problem+json'))
    await assert.rejects(server.client.getUser({ params: { id: 'u1' } }), (error) => {
      assert.ok(error instanceof ProblemError)
      assert.deepEqual(error.problem, problem)
      assert.equal(error.kind, 'user-not-found')
      assert.equal(error.message, 'Look for another.')
      return true
    })
  })

  it('throws a problem also for an answer that is none, as of a proxy', async () => {
    for (const body of ['<h1>Bad Gateway</h1>', '{}', 'null', '[]']) {
      await using server = await serverWith(answering(502, body, 'text/html'))
      await assert.rejects(server.client.getVersion({}), (error) => {
        assert.ok(error instanceof ProblemError)
        assert.deepEqual([error.problem.status, error.problem.type], [502, 'about:blank'])
        return true
      })
    }
  })

  it('gives the answer as it came for what is no JSON', async () => {
    await using server = await serverWith(answering(200, 'abc', 'text/plain'))
    const input = { params: { bucket: 'b', key: 'a/b' } }
    const answer = await server.client.fetch('getObject', input)
    assert.equal(await answer.text(), 'abc')
    assert.equal(server.asked[0]?.url, '/api/v1/buckets/b/objects/a/b')
  })

  it('sends a form as a form', async () => {
    await using server = await serverWith(answering(201, {}))
    const body = new FormData()
    body.set('name', 'Ada')
    await server.client.fetch('createUser', {}, { body })
    assert.match(server.asked[0]?.headers['content-type'] ?? '', /^multipart\/form-data; boundary=/)
  })

  it('stops when it is told to', async () => {
    await using server = await serverWith(() => {})
    const signal = AbortSignal.timeout(50)
    await assert.rejects(server.client.getVersion({}, { signal }), { name: 'TimeoutError' })
  })
})

describe('everyItem', () => {
  it('goes from page to page until there is none', async () => {
    const pages: Record<string, { data: number[]; meta: { nextCursor?: string } }> = {
      '': { data: [1, 2], meta: { nextCursor: 'b' } },
      b: { data: [], meta: { nextCursor: 'c' } },
      c: { data: [3], meta: {} },
    }
    const asked: unknown[] = []
    const list = async (input: { query?: { cursor?: string; limit?: number } }) => {
      asked.push(input.query)
      return pages[input.query?.cursor ?? ''] ?? assert.fail()
    }
    assert.deepEqual(await Array.fromAsync(everyItem(list, { query: { limit: 2 } })), [1, 2, 3])
    assert.deepEqual(asked, [{ limit: 2 }, { limit: 2, cursor: 'b' }, { limit: 2, cursor: 'c' }])
  })
})
