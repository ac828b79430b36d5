import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

const hour = 3_600_000
const id = '0123456789abcdef0123456789abcdef'
const meta = { versions: { broker: '1.0.0', directory: '1.0.0' } }

/** By the SHA-256 of a cookie and of an API key, whose they are. */
export type Known = { sessionHash: string; keyHash: string }

/**
 * Broker and directory in one, with nothing behind: a list of buckets that holds for an hour, and one person with
 * a session and an API key.
 */
export async function startStub(known: Known) {
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      const type = status < 400 ? 'application/json' : 'application/problem+json'
      response
        .writeHead(status, { 'content-type': type, ...headers })
        .end(status === 204 ? undefined : JSON.stringify(body))
    }
    void text(request).then((body) => {
      const url = request.url?.split('?', 1)[0] ?? ''
      if (url === '/api/v1/buckets') return answer(200, buckets, cacheable)
      if (url === '/api/v1/changes') return response.writeHead(200, eventStream).write(':\n\n')
      if (url === '/health') return answer(200, { status: 'ok', service: 'stub', version: '1.0.0' })
      if (url === '/access/audit') return answer(204, undefined)
      if (url === '/access/sessions/find' && body.includes(known.sessionHash))
        return answer(200, { data: session(), meta })
      if (url === '/access/keys/find' && body.includes(known.keyHash))
        return answer(200, { data: apiKey(), meta })
      return answer(404, { type: `urn:gatehouse:problem:${kindOf(url)}`, title: 'No', status: 404 })
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const cacheable = { 'cache-control': 'max-age=3600', etag: '"1"' }
const eventStream = { 'content-type': 'text/event-stream' }

const buckets = {
  data: Array.from({ length: 10 }, (_, index) => ({
    name: `bucket-${index}`,
    region: 'eu-west-1',
    createdAt: new Date(0).toISOString(),
  })),
  meta,
}

const times = () => ({
  createdAt: new Date().toISOString(),
  lastUsedAt: new Date().toISOString(),
  expiresAt: new Date(Date.now() + hour).toISOString(),
})

function session() {
  return {
    ...times(),
    id,
    subject: 'ada',
    name: 'Ada',
    roles: ['viewer'],
    freshUntil: new Date(Date.now() + hour).toISOString(),
    version: 1,
  }
}

function apiKey() {
  return { ...times(), id, owner: 'ada', name: 'bench', roles: ['viewer'], scopes: [] }
}

function kindOf(url: string): string {
  if (url.startsWith('/access/sessions')) return 'session-not-found'
  return url.startsWith('/access/keys') ? 'key-not-found' : 'route-not-found'
}
