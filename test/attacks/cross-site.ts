import assert from 'node:assert/strict'
import { type Attack, type Field, admin, refused } from './field.ts'

const reveal = JSON.stringify({ kind: 'parameter', name: '/plans/key', reason: 'a stolen look' })

/** A page elsewhere sends something in the browser of an admin. */
const sending =
  (
    path: string,
    headers: (field: Field) => Record<string, string>,
    { method = 'POST', body = reveal }: { method?: string; body?: string } = {},
  ): Attack['attempt'] =>
  async (field) => {
    const cookie = await field.once('admin’s session', () => field.signIn(admin))
    const asking = { cookie, method, headers: headers(field), ...(method !== 'GET' && { body }) }
    refused(await field.ask(path, asking), 403)
  }

const json = { 'content-type': 'application/json' }
const from = (origin: string) => () => ({ ...json, origin })

export const crossSite: Attack[] = [
  {
    name: 'a request from another origin',
    attempt: sending('/api/v1/reveal', from('https://evil.example')),
  },
  {
    name: 'a request from nowhere (Origin: null)',
    attempt: sending('/api/v1/reveal', from('null')),
  },
  {
    name: 'a request from another port of the same host',
    attempt: sending('/api/v1/reveal', from('http://127.0.0.1:9')),
  },
  {
    name: 'a request from a host whose name begins alike',
    attempt: sending('/api/v1/reveal', ({ system }) => ({
      ...json,
      origin: `${system.url}.evil.example`,
    })),
  },
  {
    name: 'a request that the browser calls cross-site',
    attempt: sending('/api/v1/reveal', () => ({ ...json, 'sec-fetch-site': 'cross-site' })),
  },
  {
    name: 'a request of a neighbour (same-site)',
    attempt: sending('/api/v1/reveal', () => ({ ...json, 'sec-fetch-site': 'same-site' })),
  },
  {
    name: 'a request that the browser calls cross-site, with a made-up origin',
    attempt: sending('/api/v1/reveal', ({ system }) => ({
      ...json,
      origin: system.url,
      'sec-fetch-site': 'cross-site',
    })),
  },
  { name: 'a cookie without an origin', attempt: sending('/api/v1/reveal', () => json) },
  {
    name: 'a referrer in place of the origin',
    attempt: sending('/api/v1/reveal', ({ system }) => ({ ...json, referer: `${system.url}/` })),
  },
  {
    name: 'a form of another page (POST /user)',
    attempt: sending(
      '/user',
      () => ({ 'content-type': 'multipart/form-data; boundary=b', origin: 'https://evil.example' }),
      { body: '--b\r\ncontent-disposition: form-data; name="name"\r\n\r\nEve\r\n--b--\r\n' },
    ),
  },
  {
    name: 'a key made by another page',
    attempt: sending('/api/v1/me/keys', from('https://evil.example'), { body: '{"name":"evil"}' }),
  },
  {
    name: 'a sign-out by another page',
    attempt: sending('/auth/logout', () => ({ origin: 'https://evil.example' }), { body: '' }),
  },
  {
    name: 'a sign-out by a picture',
    attempt: async (field) => {
      const cookie = await field.once('admin’s session', () => field.signIn(admin))
      refused(await field.ask('/auth/logout', { cookie }), 404, 405)
      assert.equal((await field.ask('/param/plans/open', { cookie })).status, 200)
    },
  },
  {
    name: 'a GET that would be a DELETE (method override)',
    attempt: async (field) => {
      const cookie = await field.signIn(admin)
      const { text } = await field.ask('/api/v1/me', { cookie })
      const { sessionId } = (JSON.parse(text) as { data: { sessionId: string } }).data
      const headers = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' }
      await field.ask(`/api/v1/me/sessions/${sessionId}?_method=DELETE`, { cookie, headers })
      assert.equal((await field.ask('/param/plans/open', { cookie })).status, 200)
    },
  },
  {
    name: 'a page elsewhere that reads an answer (CORS)',
    attempt: async (field) => {
      const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
      for (const method of ['OPTIONS', 'GET']) {
        const answer = await field.ask('/api/v1/buckets', { method, headers })
        assert.equal(answer.headers.get('access-control-allow-origin'), null)
        assert.equal(answer.headers.get('access-control-allow-credentials'), null)
      }
    },
  },
  {
    name: 'an anonymous change by a page elsewhere',
    attempt: async (field) => {
      const headers = { ...json, origin: 'https://evil.example' }
      refused(await field.ask('/auth/logout', { method: 'POST', headers }), 403)
    },
  },
  {
    name: 'a page of another name for this machine (DNS rebinding)',
    attempt: async (field) => {
      const text = await field.raw(
        `GET /buckets HTTP/1.1\r\nhost: evil.example:${field.system.port}\r\nconnection: close\r\n\r\n`,
      )
      assert.match(text, /^HTTP\/1\.1 421 /)
    },
  },
  {
    name: 'a frame around a page',
    attempt: async (field) => {
      for (const path of ['/', '/docs', '/api/v1/buckets']) {
        const { headers } = await field.ask(path)
        assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/, path)
      }
    },
  },
]
