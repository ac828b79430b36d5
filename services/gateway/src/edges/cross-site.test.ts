import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Problem } from '@gatehouse/contract'
import { request } from 'undici'
import { json, startGateway, startStub, urlOf } from '../test-gateway.ts'

const publicUrl = 'https://app.dev.example'
const session = 'gatehouse_session=x'
const off = { GATEHOUSE_AUTH: 'none' }

type Case = {
  site?: string
  origin?: string
  cookie?: string
  host?: string
  method?: 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'GET'
  refused: boolean
}

/* ORIGIN is where the gateway listens: its own origin when no public URL is set. */
const everywhere: Case[] = [
  { refused: false },
  { cookie: 'theme=dark', refused: false },
  { cookie: session, refused: true },
  { cookie: `theme=dark; __Host-${session}`, refused: true },
  { cookie: 'not_gatehouse_session=x', refused: false },
  { site: 'same-origin', refused: false },
  { site: 'same-origin', cookie: session, refused: false },
  { site: 'none', cookie: session, refused: false },
  { site: 'same-site', refused: true },
  { site: 'same-site', cookie: session, refused: true },
  { site: 'cross-site', refused: true },
  { site: 'cross-site', cookie: session, refused: true },
  { site: 'Same-Origin', refused: true },
  { site: '', refused: true },
  { site: 'same-origin, cross-site', refused: true },
  { site: 'cross-site', origin: 'ORIGIN', cookie: session, refused: true },
  { site: 'same-origin', origin: 'https://evil.example', refused: false },
  { origin: 'ORIGIN', refused: false },
  { origin: 'ORIGIN', cookie: session, refused: false },
  { origin: 'https://evil.example', refused: true },
  { origin: 'https://evil.example', cookie: session, refused: true },
  { origin: 'null', refused: true },
  { origin: 'null', cookie: session, refused: true },
  { origin: 'ORIGIN.evil.example', refused: true },
  { origin: 'ORIGIN, https://evil.example', refused: true },
  { origin: '', cookie: session, refused: true },
  { origin: 'http://127.0.0.1:1', refused: true },
  { origin: 'https://evil.example', method: 'DELETE', refused: true },
  { origin: 'https://evil.example', method: 'PUT', refused: true },
  { origin: 'https://evil.example', method: 'PATCH', refused: true },
  { cookie: session, method: 'DELETE', refused: true },
  { site: 'cross-site', method: 'GET', refused: false },
  { cookie: session, method: 'GET', refused: false },
]

const behindHttps: Case[] = [
  { host: 'app.dev.example', origin: publicUrl, refused: false },
  { host: 'app.dev.example:443', origin: publicUrl, refused: false },
  { host: 'app.dev.example', origin: 'http://app.dev.example', refused: true },
  { host: 'app.dev.example', origin: `${publicUrl}:8443`, refused: true },
  { host: 'app.dev.example', origin: 'https://dev.example', refused: true },
  { host: 'gateway:8080', origin: 'http://gateway:8080', refused: false },
  { host: 'gateway:8080', origin: 'http://gateway:9090', refused: true },
  { host: 'gateway:8080', origin: publicUrl, refused: false },
]

async function start(t: Parameters<typeof startStub>[0], env: NodeJS.ProcessEnv = {}) {
  let changes = 0
  const answer = json({ data: [], meta: {} })
  const directory = await startStub(t, (incoming, response) => {
    if (incoming.method !== 'GET' && incoming.url?.startsWith('/api/')) changes += 1
    answer(incoming, response)
  })
  const { url } = await startGateway(t, { directory: urlOf(directory) }, env)
  const ask = async ({ site, origin, cookie, host, method = 'POST' }: Omit<Case, 'refused'>) => {
    const headers = {
      ...(site !== undefined && { 'sec-fetch-site': site }),
      ...(origin !== undefined && { origin: origin.replace('ORIGIN', url) }),
      ...(cookie !== undefined && { cookie }),
      ...(host !== undefined && { host }),
      ...(method !== 'GET' && method !== 'DELETE' && { 'content-type': 'application/json' }),
      'if-match': '*',
    }
    const id = '00000000-0000-4000-8000-000000000000'
    const path = {
      POST: '/api/v1/users',
      GET: '/api/v1/users',
      DELETE: `/api/v1/users/${id}/avatar`,
      PUT: `/api/v1/users/${id}/avatar`,
      PATCH: `/api/v1/users/${id}`,
    }[method]
    const body = method === 'POST' ? '{"name":"Ada","email":"ada@example.com"}' : null
    const { statusCode, body: said } = await request(url + path, { method, headers, body })
    return { status: statusCode, text: await said.text() }
  }
  return { url, ask, changes: () => changes }
}

async function check(started: Awaited<ReturnType<typeof start>>, cases: Case[]): Promise<void> {
  for (const { refused, ...given } of cases) {
    const before = started.changes()
    const { status, text } = await started.ask(given)
    const said = text.includes('urn:gatehouse:problem:cross-site-request')
    assert.deepEqual(
      [status === 403, said],
      [refused, refused],
      `${JSON.stringify(given)}: ${text}`,
    )
    if (refused) assert.equal(started.changes(), before, 'nothing is passed on')
  }
}

describe('addCrossSiteCheck', () => {
  it('lets nobody change anything from a page of another site', async (t) => {
    const withoutSession = everywhere.filter(({ cookie = '' }) => !cookie.includes(session))
    await check(await start(t), withoutSession)
  })

  it('does so as well where nothing is decided about who may do what', async (t) => {
    await check(await start(t, off), everywhere)
  })

  it('knows the public origin, and the other names by which it may be asked', async (t) => {
    const env = { ...off, GATEHOUSE_PUBLIC_URL: publicUrl, GATEHOUSE_HOSTS: 'gateway' }
    await check(await start(t, env), behindHttps)
  })

  it('says what a program does instead', async (t) => {
    const { ask } = await start(t, off)
    const { detail } = JSON.parse((await ask({ cookie: session })).text) as Problem
    assert.match(detail ?? '', /A program uses a bearer token or an API key/)
  })

  it('gives no leave to other origins, not in a preflight either', async (t) => {
    const { url } = await start(t, off)
    for (const [method, path, status] of [
      ['OPTIONS', '/api/v1/users', 405],
      ['OPTIONS', '/absent', 404],
      ['GET', '/api/v1/users', 200],
      ['POST', '/api/v1/users', 403],
    ] as const) {
      const headers = {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
        'access-control-request-private-network': 'true',
      }
      const answer = await fetch(url + path, { method, headers })
      assert.equal(answer.status, status, `${method} ${path}`)
      const names = [...answer.headers.keys()].filter((name) => name.startsWith('access-control'))
      assert.deepEqual(names, [])
    }
  })
})
