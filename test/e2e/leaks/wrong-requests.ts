import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Leaks, canary } from '../../support/leaks.ts'
import type { Talkative } from './system.ts'

const made = new Map<string, string>()

/** Nobody gave this out, and nobody may repeat it. */
function planted(name: string): string {
  const value = canary(name)
  made.set(`what was sent as ${name}`, value)
  return value
}

/** Credentials that nobody gave out; people paste those of other systems, too. */
const headers = {
  'an unknown key': { authorization: `Bearer gthk_${planted('key').repeat(2).slice(0, 43)}` },
  'a malformed key': { authorization: `Bearer gthk_${planted('short key')}` },
  'a wrong token': { authorization: `Bearer ${unsigned(planted('token'))}` },
  'an opaque token': { authorization: `Bearer ${planted('opaque token')}` },
  'a password': { authorization: `Basic ${btoa(`ada:${planted('password')}`)}` },
  'another scheme': { authorization: `Digest username="ada", response="${planted('digest')}"` },
  'a bare token': { authorization: planted('bare token') },
  'a session': { cookie: `gatehouse_session=${planted('session').repeat(2).slice(0, 43)}` },
  'two sessions': {
    cookie: `gatehouse_session=${planted('one')}; gatehouse_session=${planted('two')}`,
  },
  'a foreign cookie': { cookie: `sid=${planted('sid')}` },
  'a sign-in': { cookie: `gatehouse_login=${planted('login').repeat(2).slice(0, 43)}` },
  'an x-api-key': { 'x-api-key': planted('x-api-key') },
  'a token of AWS': { 'x-amz-security-token': planted('x-amz-security-token') },
  'a proxy’s password': { 'proxy-authorization': `Basic ${btoa(planted('proxy'))}` },
  'a principal': { 'x-gatehouse-principal': `user:${planted('principal')}` },
  'an ETag': { 'if-none-match': `"${planted('none-match')}"`, 'if-match': planted('match') },
  'a time': { 'if-modified-since': planted('since'), range: `bytes=${planted('range')}` },
  'an origin': { origin: `https://${planted('origin')}.example`, referer: planted('referer') },
} satisfies Record<string, Record<string, string>>

const json = (text: string) => ({ 'content-type': 'application/json', body: text })

/** Bodies that are not what they should be, for any route that takes one. */
const bodies: Record<string, { 'content-type': string; body: string }> = {
  'text that is no JSON': json(planted('no JSON')),
  'JSON that ends early': json(`{"name": ${planted('ends early')}`),
  'JSON with a slip': json(`{"name": ${planted('slip')}}`),
  'JSON with half a character': json(`{"name": "${planted('half')}", "email": "\\ud800"}`),
  'a poisoned prototype': json(`{"__proto__": "${planted('prototype')}"}`),
  'a text': json(`"${planted('text of JSON')}"`),
  'an unknown field': json(`{"other": "${planted('other')}"}`),
  'wrong types': json(
    `{"name": ["${planted('list')}"], "email": "${planted('email')}", "days": "${planted('days')}"}`,
  ),
  'too long a name': json(JSON.stringify({ name: planted('long').repeat(100), email: 'a@b.co' })),
  'a wrong kind': json(`{"kind": "${planted('kind')}", "name": "/canary", "reason": "to see"}`),
  'a wrong reason': json(
    `{"kind": "secret", "name": "canary/text", "reason": ["${planted('reason')}"]}`,
  ),
  'a form': {
    'content-type': 'application/x-www-form-urlencoded',
    body: `name=${planted('field')}&password=${planted('form password')}`,
  },
  'a file': {
    'content-type': 'multipart/form-data; boundary=x',
    body: `--x\r\ncontent-disposition: form-data; name="avatar"; filename="a.png"\r\n\r\n${planted('file')}\r\n--x--\r\n`,
  },
  'an unknown type': { 'content-type': 'text/plain', body: planted('plain') },
}

const takers = [
  'POST /api/v1/users',
  'POST /user',
  'PATCH /api/v1/users/0191d3a0-0000-7000-8000-000000000000',
  'PUT /api/v1/users/0191d3a0-0000-7000-8000-000000000000/avatar',
  'POST /api/v1/reveal',
  'POST /api/v1/me/keys',
  'POST /auth/logout',
  'POST /nowhere',
]

const queries = ['access_token', 'code', 'state', 'id_token_hint', 'api_key', 'cursor', 'limit']

/** Sends what is wrong, with a canary in each place, to each service. What it sent is watched from then on. */
export async function sendWrongRequests(talkative: Talkative, leaks: Leaks): Promise<void> {
  const kinds = [sendCredentials, sendBodies, sendQueries, sendHalfRequests]
  await Promise.all(kinds.map((send) => send(talkative)))
  for (const [name, value] of made) leaks.watch(name, value)
}

async function sendCredentials({ answers, urls }: Talkative): Promise<void> {
  for (const [name, fields] of Object.entries(headers)) {
    for (const base of [urls.gateway, urls.broker, urls.directory]) {
      for (const path of ['/params', '/users', '/auth/callback?code=aaaa&state=bbbb', '/nowhere'])
        await answers.ask(name, base + path, { headers: fields })
      await answers.ask(name, `${base}/api/v1/users`, { method: 'DELETE', headers: fields })
    }
  }
}

async function sendBodies({ answers, system, urls }: Talkative): Promise<void> {
  const token = `Bearer ${await system.tokenFor('directory')}`
  for (const [name, { body, ...fields }] of Object.entries(bodies)) {
    for (const authorization of ['', `Bearer ${system.key}`]) {
      for (const taker of takers) {
        const [method = '', path = ''] = taker.split(' ')
        const init = { method, body, headers: { ...fields, authorization, 'if-match': '*' } }
        await answers.ask(name, urls.gateway + path, init)
      }
    }
    const init = { method: 'POST', body, headers: { ...fields, authorization: token } }
    for (const path of ['/access/keys', '/access/sessions/find', '/access/audit', '/api/v1/users'])
      await answers.ask(name, urls.directory + path, init)
  }
}

async function sendQueries({ answers, urls }: Talkative): Promise<void> {
  for (const name of queries) {
    const query = `?${name}=${planted(`query ${name}`)}`
    for (const path of ['/', '/params', '/api/v1/buckets', '/auth/login', '/auth/callback', '/no'])
      await answers.ask('a query', urls.gateway + path + query, {
        headers: { accept: 'text/html' },
      })
    await answers.ask('a query', `${urls.issuer}/auth${query}`)
    await answers.ask('a query', `${urls.directory}/access/audit${query}`)
  }
}

/** What is no request, or breaks off. */
async function sendHalfRequests({ answers, system }: Talkative): Promise<void> {
  const secret = planted('half a request')
  const head = `POST /api/v1/users HTTP/1.1\r\nhost: 127.0.0.1:${system.port}\r\n`
  for (const bytes of [
    `${head}authorization: Bearer ${secret}\r\n`,
    `${head}authorization: Bearer gthk_${secret}\r\ncontent-length: 1000\r\n\r\n{"name":"${secret}`,
    `${head}${secret}\r\n\r\n`,
    `${secret}\r\n\r\n`,
    `${head}cookie: ${secret}${'x'.repeat(20_000)}\r\n\r\n`,
    `${head}transfer-encoding: chunked\r\n\r\n${secret}\r\n`,
    `GET /${'x'.repeat(100)}?token=${secret} HTTP/9.9\r\n\r\n`,
  ]) {
    for (const port of [0, 1, 2].map((step) => system.port + step)) {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined)
      socket.on('data', (data) => answers.keep('half a request', data)).write(bytes)
      await sleep(30)
      socket.destroy()
    }
  }
}

/** What looks like a token of the issuer. */
function unsigned(jti: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'ES256', kid: jti, typ: 'at+jwt' })}.${part({ iss: 'x', jti })}.${'A'.repeat(86)}`
}
