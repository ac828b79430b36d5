import assert from 'node:assert/strict'
import { type IncomingMessage, type ServerResponse, request as httpRequest } from 'node:http'
import { describe, it } from 'node:test'
import { startGateway, startStub, urlOf } from '../test-gateway.ts'

const user = {
  id: '0191d3a0-0000-7000-8000-000000000000',
  name: 'Ada',
  email: 'ada@example.com',
  avatarUrl: null,
  version: 1,
  createdAt: '2026-11-21T08:00:00.000Z',
  updatedAt: '2026-11-21T08:00:00.000Z',
}
const path = '/api/v1/users/0191d3a0-0000-7000-8000-000000000000/avatar'

async function startDirectory(t: Parameters<typeof startStub>[0]) {
  const bodies: { type: string | undefined; bytes: Buffer }[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    bodies.push({ type: request.headers['content-type'], bytes: Buffer.concat(chunks) })
    response
      .writeHead(201, {
        'content-type': 'application/json',
        etag: '"1"',
        location: '/api/v1/users/x',
        'x-gatehouse-versions': 'directory=9.9.9',
      })
      .end(JSON.stringify({ data: user, meta: { versions: { directory: '9.9.9' } } }))
  }
  const stub = await startStub(t, (request, response) => {
    answer(request, response).catch(() => undefined)
  })
  return { bodies, url: urlOf(stub) }
}

const open = { GATEHOUSE_AUTH: 'none' }

describe('forwardWrite', () => {
  it('passes a form on byte for byte, and adds its version to the answer', async (t) => {
    const { bodies, url: directory } = await startDirectory(t)
    const { url } = await startGateway(t, { directory }, open)
    const form = '--b\r\ncontent-disposition: form-data; name="name"\r\n\r\nAda\r\n--b--\r\n'
    const type = 'multipart/form-data; boundary=b'
    const answer = await fetch(`${url}/api/v1/users`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: form,
    })
    assert.equal(answer.status, 201)
    assert.equal(answer.headers.get('etag'), '"1"')
    assert.equal(answer.headers.get('location'), '/api/v1/users/x')
    const { meta } = (await answer.json()) as { meta: unknown }
    assert.deepEqual(meta, { versions: { gateway: '1.2.3', directory: '9.9.9' } })
    assert.deepEqual(bodies, [{ type, bytes: Buffer.from(form) }])
  })

  it('checks JSON before it bothers the service', async (t) => {
    const { bodies, url: directory } = await startDirectory(t)
    const { url } = await startGateway(t, { directory }, open)
    const post = (body: string, type = 'application/json') =>
      fetch(`${url}/api/v1/users`, { method: 'POST', headers: { 'content-type': type }, body })
    assert.equal((await post('{')).status, 400)
    assert.equal((await post('{"name":7,"email":"ada@example.com"}')).status, 400)
    assert.equal(
      (await post('{"name":"Ada","email":"ada@example.com","role":"admin"}')).status,
      400,
    )
    assert.equal((await post('name=Ada', 'application/x-www-form-urlencoded')).status, 415)
    assert.equal(bodies.length, 0)
    assert.equal((await post('{"name":"Ada","email":"ada@example.com"}')).status, 201)
    assert.equal(bodies.length, 1)
  })

  it('refuses an upload that says it is too long, before it is sent', async (t) => {
    const { bodies, url: directory } = await startDirectory(t)
    const { url } = await startGateway(t, { directory }, open)
    const answer = await fetch(url + path, {
      method: 'PUT',
      headers: { 'content-type': 'image/png' },
      body: Buffer.alloc(11 * 1024 * 1024),
    })
    assert.equal(answer.status, 413)
    assert.equal(bodies.length, 0)
  })

  it('stops an upload that becomes too long without having said so', async (t) => {
    const { bodies, url: directory } = await startDirectory(t)
    const { url } = await startGateway(t, { directory }, open)
    const status = await new Promise((resolve) => {
      const upload = httpRequest(url + path, {
        method: 'PUT',
        headers: { 'content-type': 'image/png' },
      })
      upload.on('response', (answer) => {
        resolve(answer.statusCode)
        upload.destroy()
      })
      upload.on('error', () => resolve('broken'))
      const chunk = Buffer.alloc(1024 * 1024)
      const send = (count: number) => {
        if (count === 0) upload.end()
        else upload.write(chunk, () => send(count - 1))
      }
      send(30)
    })
    assert.ok(status === 413 || status === 'broken', String(status))
    assert.equal(bodies.length, 0)
  })
})
