import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type System, startSystem } from './system.ts'

type Case = { what: string; path: string; init?: RequestInit; status: number; says: RegExp }

const user = '/api/v1/users'
const json = (body: string, method = 'POST'): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json', 'if-match': '*' },
  body,
})
const someone = `${user}/0191d3a0-0000-7000-8000-000000000000`

/** What is wrong, and how the answer says so. */
const cases: Case[] = [
  {
    what: 'malformed JSON',
    path: user,
    init: json('{"name":'),
    status: 400,
    says: /malformed-body/,
  },
  { what: 'an empty body', path: user, init: json(''), status: 400, says: /malformed-body/ },
  {
    what: 'a wrong type',
    path: user,
    init: json('{"name":1,"email":"a@b.co"}'),
    status: 400,
    says: /name.*string/,
  },
  {
    what: 'an absent field',
    path: user,
    init: json('{"name":"Ada"}'),
    status: 400,
    says: /email.*required/,
  },
  {
    what: 'an unknown field',
    path: user,
    init: json('{"name":"A","email":"a@b.co","x":1}'),
    status: 400,
    says: /not known/,
  },
  {
    what: 'a NUL in a name',
    path: user,
    init: json('{"name":"a\\u0000","email":"a@b.co"}'),
    status: 400,
    says: /control/,
  },
  {
    what: 'a poisoned prototype',
    path: user,
    init: json('{"__proto__":{"x":1},"name":"A","email":"a@b.co"}'),
    status: 400,
    says: /malformed-body|not known/,
  },
  {
    what: 'no address',
    path: user,
    init: json('{"name":"A","email":"nobody"}'),
    status: 400,
    says: /e-mail/,
  },
  {
    what: 'an empty patch',
    path: someone,
    init: json('{}', 'PATCH'),
    status: 400,
    says: /invalid-request/,
  },
  {
    what: 'an oversize body',
    path: user,
    init: json(`{"name":"${'x'.repeat(300_000)}"}`),
    status: 413,
    says: /body-too-large/,
  },
  {
    what: 'a form of another kind',
    path: user,
    init: { method: 'POST', body: new URLSearchParams('name=Ada') },
    status: 415,
    says: /application\/json/,
  },
  { what: 'a bad cursor', path: '/api/v1/parameters?cursor=%25', status: 400, says: /cursor/ },
  {
    what: 'a cursor that is too long',
    path: `/api/v1/buckets?cursor=${'A'.repeat(4_000)}`,
    status: 400,
    says: /cursor/,
  },
  { what: 'a limit of 0', path: '/api/v1/parameters?limit=0', status: 400, says: /limit/ },
  { what: 'a limit of 101', path: `${user}?limit=101`, status: 400, says: /limit/ },
  { what: 'a limit that is no number', path: `${user}?limit=ten`, status: 400, says: /limit/ },
  { what: 'two limits', path: `${user}?limit=1&limit=2`, status: 400, says: /limit/ },
  { what: 'an id that is none', path: `${user}/7`, status: 400, says: /uuid/ },
  {
    what: 'a bucket name that is none',
    path: '/api/v1/buckets/UPPER/objects',
    status: 400,
    says: /lower-case/,
  },
  {
    what: 'a parameter name that is none',
    path: '/api/v1/parameters/a%20b',
    status: 400,
    says: /Letters/,
  },
  {
    what: 'a delimiter that is none',
    path: '/api/v1/buckets/abc/objects?delimiter=x',
    status: 400,
    says: /delimiter/,
  },
  {
    what: 'an avatar size that is none',
    path: `${someone}/avatar?size=65`,
    status: 400,
    says: /64, 256, 512/,
  },
  {
    what: 'broken percent-encoding',
    path: '/api/v1/parameters/%zz',
    status: 400,
    says: /invalid-request/,
  },
  {
    what: 'no such bucket',
    path: '/api/v1/buckets/no-such-bucket/objects',
    status: 404,
    says: /bucket-not-found/,
  },
  {
    what: 'no such object',
    path: '/api/v1/buckets/kantox-challenge-bucket/objects/no',
    status: 404,
    says: /object-not-found/,
  },
  { what: 'no such parameter', path: '/param/no/such', status: 404, says: /parameter-not-found/ },
  { what: 'no such person', path: someone, status: 404, says: /user-not-found/ },
  { what: 'no such route', path: '/api/v2', status: 404, says: /route-not-found/ },
  {
    what: 'another method',
    path: '/api/v1/buckets',
    init: { method: 'DELETE' },
    status: 405,
    says: /GET, HEAD/,
  },
  {
    what: 'an update without If-Match',
    path: someone,
    init: { ...json('{"name":"A"}', 'PATCH'), headers: { 'content-type': 'application/json' } },
    status: 428,
    says: /If-Match/,
  },
]

/** Ways out of a bucket, as they would stand in the request line. */
const traversals = [
  '/api/v1/buckets/kantox-challenge-bucket/objects/../../../account.yaml',
  '/api/v1/buckets/kantox-challenge-bucket/objects/..%2f..%2faccount.yaml',
  '/api/v1/buckets/kantox-challenge-bucket/objects/%2e%2e/%2e%2e/account.yaml',
  '/api/v1/buckets/kantox-challenge-bucket/objects/..%5c..%5caccount.yaml',
  '/api/v1/buckets/kantox-challenge-bucket/objects/%252e%252e%252faccount.yaml',
  '/api/v1/buckets/kantox-challenge-bucket/objects//etc/passwd',
  '/api/v1/buckets/kantox-challenge-bucket/objects/%2fetc%2fpasswd',
  '/api/v1/buckets/kantox-challenge-bucket/objects/x%00.txt',
  '/api/v1/buckets/../objects/account.yaml',
  '/api/v1/buckets/%2e%2e/objects/account.yaml',
  '/api/v1/buckets/..%2f..%2f/objects',
  '/api/v1/buckets/kantox-challenge-bucket/objects?prefix=../',
  '/api/v1/parameters/..%2f..%2fetc/passwd',
  '/config/../../etc/passwd',
  '/docs/assets/..%2f..%2fpackage.json',
  '/docs/assets/../../package.json',
]

describe('bad input', () => {
  let system: System
  before(async () => {
    system = await startSystem()
  })
  after(() => system.stop())

  /** Sends bytes as they are, and gathers the answer until the connection closes or `wait` has passed. */
  const raw = async (bytes: string, wait = 2_000) => {
    const socket = connect(system.port, '127.0.0.1').on('error', () => undefined)
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    socket.write(bytes)
    await Promise.race([once(socket, 'close'), sleep(wait)])
    socket.destroy()
    return text
  }
  const line = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`

  for (const { what, path, init, status, says } of cases) {
    it(`${what}: ${status}`, async () => {
      const answer = await fetch(system.url + path, init)
      const text = await answer.text()
      assert.equal(answer.status, status, text)
      assert.match(text, says)
      assert.equal(answer.headers.get('content-type'), 'application/problem+json')
      const problem = JSON.parse(text)
      assert.equal(problem.status, status)
      assert.ok(problem.detail, 'it must say what to change')
      if (status !== 400 || problem.requestId) {
        assert.equal(problem.requestId, answer.headers.get('x-request-id'))
      }
    })
  }

  for (const path of traversals) {
    it(`leads nowhere: ${path}`, async () => {
      const text = await raw(line(path))
      assert.match(text, /^HTTP\/1\.1 (400|403|404|200) /)
      assert.doesNotMatch(text, /root:|challenge\/kantox:|"workspaces"/)
      if (/^HTTP\/1\.1 200/.test(text)) assert.match(text, /"objects":\[\]/)
    })
  }

  it('a header bomb: 431 and a closed connection', async () => {
    const text = await raw(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`)
    assert.match(text, /^HTTP\/1\.1 431 /)
    assert.match(text, /headers-too-large/)
  })

  it('many small headers: 431 or cut off', async () => {
    const headers = Array.from({ length: 5_000 }, (_, count) => `x-${count}: y\r\n`).join('')
    assert.match(await raw(`GET / HTTP/1.1\r\nhost: x\r\n${headers}\r\n`), /^HTTP\/1\.1 431 /)
  })

  it('what is no HTTP: 400 and a closed connection', async () => {
    assert.match(await raw('hello there\r\n\r\n'), /^HTTP\/1\.1 400 [^]*application\/problem\+json/)
  })

  it('two lengths, or a length and chunks: 400, so that nothing can be smuggled', async () => {
    const post = `POST ${user} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`
    assert.match(
      await raw(`${post}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`),
      /^HTTP\/1\.1 400 /,
    )
    assert.match(
      await raw(`${post}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
      /^HTTP\/1\.1 400 /,
    )
  })

  it('a caller who sends the headers drop by drop is cut off', async () => {
    const socket = connect(system.port, '127.0.0.1').on('error', () => undefined)
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n')
    const drops = setInterval(() => socket.write('x: y\r\n'), 500)
    const started = performance.now()
    await once(socket, 'close')
    clearInterval(drops)
    assert.ok(performance.now() - started < 15_000)
    assert.match(text, /^HTTP\/1\.1 408 /)
  })

  it('leaves the system well', async () => {
    assert.equal((await system.client.getHealth({})).status, 'ok')
    assert.doesNotMatch(system.output(), /"level":"error"/)
  })
})
