import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Attack, type Field, admin, untold } from './field.ts'

const head = 'host: 127.0.0.1\r\n'
const guarded = 'GET /param/plans/open HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n'

/** Hides a request in the body of another; only the outer one may be answered. */
const smuggling = (name: string, request: string): Attack => ({
  name: `a request in the body of another: ${name}`,
  attempt: async (field) => {
    const text = await field.raw(request)
    untold(text)
    const answers = text.match(/^HTTP\/1\.1 \d+/gm) ?? []
    assert.ok(answers.length <= 1, `${answers.length} answers:\n${text}`)
    assert.match(text, /^HTTP\/1\.1 4\d\d /)
  },
})

const post = `POST /auth/logout HTTP/1.1\r\n${head}`
const chunked = `0\r\n\r\n${guarded}`

export const smuggled: Attack[] = [
  smuggling(
    'length and chunks',
    `${post}content-length: ${chunked.length}\r\ntransfer-encoding: chunked\r\n\r\n${chunked}`,
  ),
  smuggling(
    'chunks and length',
    `${post}transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n${chunked}`,
  ),
  smuggling(
    'two lengths',
    `${post}content-length: 0\r\ncontent-length: ${guarded.length}\r\n\r\n${guarded}`,
  ),
  smuggling('a list of lengths', `${post}content-length: 0, ${guarded.length}\r\n\r\n${guarded}`),
  smuggling('a length with a sign', `${post}content-length: +0\r\n\r\n${guarded}`),
  smuggling('an unknown coding', `${post}transfer-encoding: xchunked\r\n\r\n${chunked}`),
  smuggling(
    'a coding before a tab',
    `${post}transfer-encoding:\tchunked, identity\r\n\r\n${chunked}`,
  ),
  smuggling('a space before the colon', `${post}transfer-encoding : chunked\r\n\r\n${chunked}`),
  smuggling('a folded header', `${post}x: y\r\n transfer-encoding: chunked\r\n\r\n${chunked}`),
  smuggling('bare line feeds', `${post.replaceAll('\r\n', '\n')}content-length: 0\n\n${guarded}`),
  smuggling(
    'a chunk size that overflows',
    `${post}transfer-encoding: chunked\r\n\r\nffffffffffffffff1\r\n${chunked}`,
  ),
  smuggling('a NUL in a header', `${post}x: a\0b\r\ncontent-length: 0\r\n\r\n${guarded}`),
]

/** Leads the gateway to a host of the attacker's by `way`; that host must never be asked. */
const leading = (name: string, way: (field: Field, url: URL) => Promise<unknown>): Attack => ({
  name: `leading the gateway elsewhere by ${name}`,
  attempt: async (field) => {
    let asked = 0
    const server = createServer((_request, response) => {
      asked += 1
      response.end('{}')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const { port } = server.address() as AddressInfo
      await way(field, new URL(`http://127.0.0.1:${port}/x`))
      assert.equal(asked, 0)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  },
})

export const elsewhere: Attack[] = [
  leading('the whole address of another host', (field, url) =>
    field.raw(`GET ${url.href} HTTP/1.1\r\nhost: ${url.host}\r\nconnection: close\r\n\r\n`),
  ),
  leading('the Host header', (field, url) =>
    field.raw(`GET /buckets HTTP/1.1\r\nhost: ${url.host}\r\nconnection: close\r\n\r\n`),
  ),
  leading('X-Forwarded-Host', (field, { host }) =>
    field.ask('/buckets', { headers: { 'x-forwarded-host': host, forwarded: `host=${host}` } }),
  ),
  leading('CONNECT', (field, { host }) =>
    field.raw(`CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\n\r\nGET / HTTP/1.1\r\nhost: x\r\n\r\n`),
  ),
  leading('a path that is an address', async (field, { host, href }) => {
    for (const path of [
      `//${host}/x`,
      `/@${host}/x`,
      `/\\${host}/x`,
      `/${href}`,
      `/api/v1/buckets/${encodeURIComponent(href)}/objects`,
    ])
      await field.raw(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`)
  }),
  leading('the name of a parameter', (field, { href }) =>
    field.ask(`/api/v1/parameters/${encodeURIComponent(href)}`),
  ),
  leading('the issuer in a token', async (field, { origin }) =>
    field.ask('/buckets', {
      bearer: await field.issuer.sign({ ...field.issuer.claims(admin), iss: origin }),
    }),
  ),
  leading('where a sign-in returns', async (field, { href }) =>
    field.ask(`/auth/login?returnTo=${encodeURIComponent(href)}`),
  ),
  leading('the issuer in a callback', async (field, { origin }) => {
    const { callback, cookie } = await field.beginSignIn(admin)
    await field.ask(callback.replace(/iss=[^&]+/, `iss=${encodeURIComponent(origin)}`), { cookie })
  }),
  {
    name: 'leading a sign-in back to another host by the Host header',
    attempt: async (field) => {
      const text = await field.raw(
        `GET /auth/login HTTP/1.1\r\nhost: localhost:${field.system.port}\r\nx-forwarded-host: evil.example\r\nx-forwarded-proto: https\r\nconnection: close\r\n\r\n`,
      )
      const [, location = ''] = /^location: (.+)\r$/im.exec(text) ?? []
      const back = new URL(location).searchParams.get('redirect_uri')
      assert.equal(back, `${field.system.url}/auth/callback`)
    },
  },
]
