import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exchange, json, startGateway, startStub, urlOf } from '../test-gateway.ts'

const host = 'Host: 127.0.0.1\r\n'
const closing = 'Connection: close\r\n'
const read = `GET /api/v1/buckets HTTP/1.1\r\n${host}`
const post = `POST /api/v1/users HTTP/1.1\r\n${host}Content-Type: application/json\r\n`
const smuggled = `GET /api/v1/secrets HTTP/1.1\r\n${host}\r\n`
const person = '{"name":"Ada","email":"ada@example.com"}'

/** A gateway before services that write down all that reaches them. */
async function start(t: Parameters<typeof startStub>[0], env: NodeJS.ProcessEnv = {}) {
  const reached: string[] = []
  const stub = await startStub(t, (request, response) => {
    if (request.url?.startsWith('/api/v1/changes') || request.url === '/health') return
    reached.push(`${request.method} ${request.url?.split('?', 1)[0]}`)
    json({ data: [], meta: {} })(request, response)
  })
  const upstreams = { broker: urlOf(stub), directory: urlOf(stub) }
  const { url } = await startGateway(t, upstreams, { GATEHOUSE_AUTH: 'none', ...env })
  return async (bytes: string) => {
    reached.length = 0
    const text = await exchange(url, bytes)
    const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
    return { statuses, text, reached: [...reached] }
  }
}

/** What has two readings, or none: one answer, 400, and the end of the connection. */
const ambiguous: Record<string, string> = {
  'a length and chunks': `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  'chunks and a length': `${post}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${smuggled}`,
  'two lengths': `${post}Content-Length: 2\r\nContent-Length: 0\r\n\r\n{}${smuggled}`,
  'the same length twice': `${post}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}${smuggled}`,
  'a list of lengths': `${post}Content-Length: 2, 2\r\n\r\n{}${smuggled}`,
  'a signed length': `${post}Content-Length: +2\r\n\r\n{}${smuggled}`,
  'a length in hexadecimal': `${post}Content-Length: 0x2\r\n\r\n{}${smuggled}`,
  'an unknown coding': `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`,
  'chunks that are not last': `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
  'two codings': `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${smuggled}`,
  'a control before the coding': `${post}Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n${smuggled}`,
  'a folded coding': `${post}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  'a folded header': `${read}X-A: b\r\n c\r\n${closing}\r\n`,
  'a space before the colon': `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  'a space before the first header': `GET /api/v1/buckets HTTP/1.1\r\n ${host}${closing}\r\n`,
  'a header without a name': `${read}: x\r\n${closing}\r\n`,
  'bare line feeds': `${read}${closing}\r\n`.replaceAll('\r\n', '\n'),
  'a bare carriage return': `${read}X-A: a\rX-B: b\r\n${closing}\r\n`,
  'NUL in a header': `${read}X-A: a\0b\r\n${closing}\r\n`,
  'NUL in a path': `GET /api/v1/buckets\0 HTTP/1.1\r\n${host}${closing}\r\n`,
  'a bare line feed in a chunk extension': `${post}Transfer-Encoding: chunked\r\n\r\n2;a=\n{}\r\n0\r\n\r\n`,
  'bare line feeds between chunks': `${post}Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n`,
  'a chunk that is longer than it says': `${post}Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n`,
  'a length in a trailer': `${post}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nContent-Length: 5\r\n\r\n`,
  'a method in small letters': `get /api/v1/buckets HTTP/1.1\r\n${host}${closing}\r\n`,
  'a tab after the method': `GET\t/api/v1/buckets HTTP/1.1\r\n${host}${closing}\r\n`,
  'a version without a host': 'GET /api/v1/buckets\r\n\r\n',
  'HTTP/1.0 without a host': 'GET /api/v1/buckets HTTP/1.0\r\n\r\n',
  'HTTP/1.1 without a host': `GET /api/v1/buckets HTTP/1.1\r\n${closing}\r\n`,
  'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a target that is an authority': `GET 127.0.0.1:80 HTTP/1.1\r\n${host}${closing}\r\n`,
  'a target that is a star': `GET * HTTP/1.1\r\n${host}${closing}\r\n`,
}

describe('a request with two readings', () => {
  it('is answered 400 once, and reaches no service', async (t) => {
    const send = await start(t)
    for (const [what, bytes] of Object.entries(ambiguous)) {
      const { statuses, reached, text } = await send(bytes)
      assert.deepEqual([statuses, reached], [[400], []], `${what}: ${text}`)
    }
  })

  it('is none when its headers are too large: 431', async (t) => {
    const send = await start(t)
    const { statuses, reached } = await send(`${read}X-A: ${'a'.repeat(17_000)}\r\n\r\n${smuggled}`)
    assert.deepEqual([statuses, reached], [[431], []])
  })
})

describe('a body', () => {
  it('is never taken for the next request, also when it was not wanted', async (t) => {
    const send = await start(t)
    const last = `GET /version HTTP/1.1\r\n${host}${closing}\r\n`
    const length = `Content-Length: ${smuggled.length}\r\n\r\n${smuggled}`
    const refused: [what: string, bytes: string, status: number][] = [
      ['no route', `POST /absent HTTP/1.1\r\n${host}${length}`, 404],
      ['another method', `POST /api/v1/buckets HTTP/1.1\r\n${host}${length}`, 405],
      ['another site', `${post}Origin: null\r\n${length}`, 403],
      ['another host', `POST /api/v1/users HTTP/1.1\r\nHost: evil.example\r\n${length}`, 421],
      ['another type', `POST /api/v1/users HTTP/1.1\r\n${host}Content-Type: a/b\r\n${length}`, 415],
      ['no JSON', `${post}${length}`, 400],
    ]
    for (const [what, bytes, status] of refused) {
      const { statuses, reached, text } = await send(bytes + last)
      const next = /^connection: close\r$/im.exec(text.split('\r\n\r\n', 1)[0] ?? '') ? [] : [200]
      assert.deepEqual([statuses, reached], [[status, ...next], []], what)
    }
    const withBody = await send(`${read}${length}${last}`)
    assert.deepEqual([withBody.statuses, withBody.reached], [[200, 200], ['GET /api/v1/buckets']])
  })

  it('that is too large is answered 413, and what follows on the connection is not believed', async (t) => {
    const send = await start(t)
    const body = 'x'.repeat(300_000)
    const { statuses, reached } = await send(
      `${post}Content-Length: ${body.length}\r\n\r\n${body}GET /version HTTP/1.1\r\n${host}${closing}\r\n`,
    )
    assert.equal(statuses[0], 413)
    assert.deepEqual(reached, [])
  })

  it('is passed on once, when it is asked for first, comes in chunks, or has trailers', async (t) => {
    const send = await start(t)
    const size = person.length
    const chunked = `${size.toString(16)}\r\n${person}\r\n0\r\n`
    const taken: [what: string, bytes: string, statuses: number[]][] = [
      ['Expect', `Content-Length: ${size}\r\nExpect: 100-continue\r\n\r\n${person}`, [100, 200]],
      ['chunks', `Transfer-Encoding: chunked\r\n\r\n${chunked}\r\n`, [200]],
      [
        'trailers',
        `Transfer-Encoding: chunked\r\n\r\n${chunked}X-Sum: 5\r\nHost: evil.example\r\n\r\n`,
        [200],
      ],
    ]
    for (const [what, bytes, statuses] of taken) {
      const said = await send(`${post}${closing}${bytes}`)
      assert.deepEqual([said.statuses, said.reached], [statuses, ['POST /api/v1/users']], what)
    }
    const other = await send(`${post}${closing}Content-Length: 2\r\nExpect: something\r\n\r\n{}`)
    assert.deepEqual([other.statuses, other.reached], [[417], []])
  })
})

describe('requests in a row on one connection', () => {
  it('are each answered in their order, and passed on once', async (t) => {
    const send = await start(t)
    const secrets = `GET /api/v1/secrets HTTP/1.1\r\n${host}\r\n`
    const { statuses, reached } = await send(
      `${read}\r\n${secrets}GET /absent HTTP/1.1\r\n${host}\r\n${read}${closing}\r\n`,
    )
    assert.deepEqual(statuses, [200, 200, 404, 200])
    assert.equal(reached.filter((what) => what === 'GET /api/v1/secrets').length, 1)
    assert.equal(reached.length, 3)
  })
})

describe('another protocol', () => {
  it('is not spoken: an upgrade is answered as the request that it comes with', async (t) => {
    const send = await start(t)
    const upgrades = [
      'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\nConnection: Upgrade, HTTP2-Settings, close\r\n',
      'Upgrade: websocket\r\nConnection: Upgrade, close\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n',
    ]
    for (const upgrade of upgrades) {
      const { statuses, reached, text } = await send(`${read}${upgrade}\r\n`)
      assert.deepEqual([statuses, reached], [[200], ['GET /api/v1/buckets']])
      assert.doesNotMatch(text, /^upgrade:/im)
    }
  })

  it('is not tunnelled, and TRACE tells nothing back', async (t) => {
    const send = await start(t)
    const tunnel = `CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: 169.254.169.254:80\r\n\r\n${smuggled}`
    assert.deepEqual((await send(tunnel)).statuses, [])
    for (const path of ['/', '/api/v1/buckets', '/absent']) {
      const traced = await send(
        `TRACE ${path} HTTP/1.1\r\n${host}Cookie: gatehouse_session=canary\r\n${closing}\r\n`,
      )
      assert.deepEqual([traced.statuses, traced.reached], [[path === '/absent' ? 404 : 405], []])
      assert.doesNotMatch(traced.text, /canary/)
    }
  })

  it('is not made of headers: neither the method nor the path is taken from one', async (t) => {
    const send = await start(t)
    const overrides =
      'X-HTTP-Method-Override: DELETE\r\nX-HTTP-Method: DELETE\r\nX-Original-URL: /api/v1/secrets\r\nX-Rewrite-URL: /api/v1/secrets\r\n'
    const { statuses, reached } = await send(`${read}${overrides}${closing}\r\n`)
    assert.deepEqual([statuses, reached], [[200], ['GET /api/v1/buckets']])
  })
})
