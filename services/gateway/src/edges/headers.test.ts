import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exchange, json, startGateway, startStub, urlOf } from '../test-gateway.ts'
import { securityHeaders } from './headers.ts'

const apiPolicy = "default-src 'none'; frame-ancestors 'none'"
const common = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
}

const objectPolicy = "sandbox; default-src 'none'"

async function start(t: Parameters<typeof startStub>[0], env: NodeJS.ProcessEnv = {}) {
  const broker = await startStub(t, (request, response) => {
    if (request.url?.includes('/objects/')) {
      const headers = { 'content-type': 'text/html', 'content-security-policy': objectPolicy }
      response.writeHead(200, headers).end('<script>1</script>')
    } else if (request.url?.startsWith('/api/v1/changes')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n')
    } else if (request.url === '/params') json({ version: '1', parameters: [] })(request, response)
    else if (request.url?.startsWith('/api/v1/secrets')) response.destroy()
    else if (request.url === '/health') json({ status: 'ok', version: '1' })(request, response)
    else
      json({ data: [], meta: {} }, { etag: '"1"', 'cache-control': 'no-cache' })(request, response)
  })
  const directory = await startStub(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'image/webp' }).end('picture')
  })
  return startGateway(t, { broker: urlOf(broker), directory: urlOf(directory) }, env)
}

const id = '00000000-0000-4000-8000-000000000000'

/** What is asked, and what it answers. */
const answers: [what: string, status: number, path: string, init?: RequestInit][] = [
  ['a read', 200, '/api/v1/buckets'],
  ['the head of a read', 200, '/api/v1/buckets', { method: 'HEAD' }],
  ['a reference route', 200, '/params'],
  ['a picture', 200, `/api/v1/users/${id}/avatar`],
  ['the change stream', 200, '/api/v1/changes'],
  ['health', 200, '/health/live'],
  ['the API document', 200, '/openapi.json'],
  ['a script of the docs', 200, '/docs/init.js'],
  ['no route', 404, '/absent'],
  ['no such file', 404, '/docs/assets/absent.js'],
  ['another method', 405, '/api/v1/buckets', { method: 'DELETE' }],
  ['a preflight', 405, '/api/v1/users', { method: 'OPTIONS' }],
  ['a bad parameter', 400, '/api/v1/buckets?limit=0'],
  ['a path that is no URL', 400, '/api/v1/users/%ff'],
  ['a path that is too long', 414, `/api/v1/users/${'a'.repeat(9_000)}`],
  ['no media type', 415, '/api/v1/users', { method: 'POST' }],
  ['another site', 403, '/api/v1/users', { method: 'POST', headers: { origin: 'null' } }],
  ['a service that breaks off', 503, '/api/v1/secrets'],
]

describe('securityHeaders', () => {
  it('promises HTTPS only where browsers come by it', () => {
    const of = (url?: string) =>
      securityHeaders(url ? new URL(url) : undefined)['strict-transport-security']
    assert.equal(of('https://app.dev.example'), 'max-age=31536000')
    assert.equal(of('http://127.0.0.1:8080'), undefined)
    assert.equal(of(), undefined)
  })

  it('are on every answer of the gateway', async (t) => {
    const { url } = await start(t, { GATEHOUSE_AUTH: 'none' })
    for (const [what, status, path, init] of answers) {
      const leave = new AbortController()
      const answer = await fetch(url + path, { ...init, signal: leave.signal })
      assert.equal(answer.status, status, what)
      const headers = Object.fromEntries(answer.headers)
      assert.partialDeepStrictEqual(
        headers,
        { ...common, 'content-security-policy': apiPolicy },
        what,
      )
      assert.equal(headers['strict-transport-security'], undefined)
      assert.equal(headers['x-powered-by'] ?? headers.server, undefined)
      leave.abort()
    }
  })

  it('are on what comes from the cache, holds still, is refused at the limit or is for another host', async (t) => {
    const { url } = await start(t, { RATE_LIMIT_ADDRESS_PER_MINUTE: '3' })
    const first = await fetch(`${url}/api/v1/buckets`)
    const etag = first.headers.get('etag') ?? ''
    const steps: [number, Record<string, string>][] = [
      [304, { 'if-none-match': etag }],
      [200, {}],
      [429, {}],
    ]
    for (const [status, headers] of steps) {
      const answer = await fetch(`${url}/api/v1/buckets`, { headers })
      assert.equal(answer.status, status)
      const policy = answer.headers.get('content-security-policy')
      assert.partialDeepStrictEqual(Object.fromEntries(answer.headers), common)
      assert.equal(policy, apiPolicy)
    }
    const misdirected = await exchange(
      url,
      'GET /users HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    )
    assert.match(misdirected, /^HTTP\/1\.1 421 [^]*^x-content-type-options: nosniff\r$/m)
  })

  it('are on the answer to what never became a request', async (t) => {
    const { url } = await start(t, { GATEHOUSE_PUBLIC_URL: 'https://app.dev.example' })
    const answer = await exchange(url, 'nonsense\r\n\r\n')
    assert.match(answer, /^HTTP\/1\.1 400 /)
    for (const [name, value] of Object.entries(common))
      assert.ok(answer.includes(`\r\n${name}: ${value}\r\n`), name)
    assert.match(answer, /^strict-transport-security: max-age=31536000\r$/m)
  })

  it('leave pages and objects the policies of their own', async (t) => {
    const { url } = await start(t, { GATEHOUSE_AUTH: 'none' })
    const policyOf = async (path: string) => {
      const answer = await fetch(url + path)
      assert.partialDeepStrictEqual(Object.fromEntries(answer.headers), common)
      return answer.headers.get('content-security-policy') ?? ''
    }
    assert.equal(await policyOf('/api/v1/buckets/bucket/objects/page.html'), objectPolicy)
    assert.match(
      await policyOf('/'),
      /^default-src 'none'; style-src 'sha256-[^;]+; base-uri 'none'/,
    )
    for (const path of ['/docs', '/swagger']) {
      const policy = await policyOf(path)
      assert.match(policy, /^default-src 'none'; script-src 'self';.* form-action 'none'/)
      assert.doesNotMatch(policy, /script-src[^;]*unsafe/)
    }
  })
})
