import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Route, gatewayRoutes } from '@gatehouse/contract'
import { person } from '../policy/test-principals.ts'
import { startGateway, startStub, urlOf } from '../test-gateway.ts'
import { recordedTrail } from './test-trail.ts'

const operator = person('operator', { id: 'operator' })
const id = '0191d3a0-0000-7000-8000-000000000000'

/** Their handlers decide, or know more than the request does, and write it down themselves. */
const byThemselves = ['reveal', 'createMyKey', 'revokeMyKey', 'endMySession', 'logout']

const unsafe = (Object.values(gatewayRoutes) as Route[]).filter(({ method }) => method !== 'GET')
const recorded = unsafe.filter((route) => !byThemselves.includes(route.id))

/** A valid request for any route that takes one. */
function requestFor({ method, path, body }: Route): [path: string, init: RequestInit] {
  const type = Object.keys(body ?? {})[0]
  const json = JSON.stringify({ name: 'Grace', email: 'grace@example.com' })
  const form = '--b\r\ncontent-disposition: form-data; name="name"\r\n\r\nGrace\r\n--b--\r\n'
  const bodies: Record<string, string> = { 'application/json': json, 'multipart/form-data': form }
  const headers = {
    'if-match': '*',
    'x-request-id': 'r-1',
    ...(type && { 'content-type': type === 'multipart/form-data' ? `${type}; boundary=b` : type }),
  }
  const sent = type && { body: bodies[type] ?? 'a picture' }
  return [path.replace('{id}', id), { method, headers, ...sent }]
}

async function start(t: TestContext, writing: () => void | Promise<void> = () => {}) {
  const order: string[] = []
  const bodies: Buffer[] = []
  const trail = recordedTrail(async () => {
    await writing()
    order.push('written')
  })
  const stub = await startStub(t, (request, response) => {
    order.push(`${request.method} ${request.url}`)
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks))
      response.writeHead(204).end()
    })
  })
  const parts = { trail, principal: operator }
  const gateway = await startGateway(t, { directory: urlOf(stub) }, {}, parts)
  const send = (path: string, init?: RequestInit) => fetch(gateway.url + path, init)
  return { ...gateway, trail, order, bodies, send }
}

describe('recordChanges', () => {
  it('leaves no unsafe route out', () => {
    const known = unsafe.map((route) => route.id)
    assert.deepEqual(
      byThemselves.filter((name) => !known.includes(name)),
      [],
    )
    assert.ok(recorded.length >= 6)
  })

  for (const route of recorded) {
    it(`writes ${route.id} before it is done, and has it not done unwritten`, async (t) => {
      const { trail, order, send } = await start(t)
      const [path, init] = requestFor(route)
      assert.equal((await send(path, init)).status, 204)
      assert.deepEqual(order, ['written', `${route.method} ${path}`])
      assert.deepEqual(trail.written, [
        {
          actor: { kind: 'user', id: 'operator', name: 'operator' },
          action: route.access.action,
          resource: { type: route.access.resource.type, id: path.includes(id) ? id : '' },
          decision: 'allow',
          policies: ['auth-none'],
          requestId: 'r-1',
          address: '127.0.0.1',
        },
      ])
      trail.away = true
      order.splice(0)
      const refused = await send(path, init)
      assert.equal(refused.status, 503)
      const { type } = (await refused.json()) as { type: string }
      assert.equal(type, 'urn:gatehouse:problem:audit-unavailable')
      assert.deepEqual(order, [])
    })
  }

  it('writes nothing of what is not valid, nor of what changes nothing', async (t) => {
    const { trail, send } = await start(t)
    const json = { 'content-type': 'application/json', 'if-match': '*' }
    const patch = { method: 'PATCH', headers: json, body: '{"name":7}' }
    assert.equal((await send(`/api/v1/users/${id}`, patch)).status, 400)
    assert.equal((await send('/api/v1/users/x', { method: 'DELETE' })).status, 400)
    await send(`/api/v1/users/${id}`)
    await send('/api/v1/users', { method: 'HEAD' })
    assert.deepEqual(trail.written, [])
  })

  it('keeps an upload whole while it writes', async (t) => {
    const { bodies, send } = await start(t, () => sleep(200))
    const picture = randomBytes(3 * 1024 * 1024)
    const headers = { 'content-type': 'image/png' }
    const init = { method: 'PUT', headers, body: picture }
    assert.equal((await send(`/api/v1/users/${id}/avatar`, init)).status, 204)
    assert.deepEqual(bodies, [picture])
  })

  it('does nothing for a caller who left meanwhile', async (t) => {
    const writing = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const { order, lines, url } = await start(t, () => {
      begun.resolve()
      return writing.promise
    })
    const upload = httpRequest(`${url}/api/v1/users/${id}/avatar`, {
      method: 'PUT',
      headers: { 'content-type': 'image/png' },
    })
    upload.on('error', () => {})
    upload.write('half a picture')
    await begun.promise
    upload.destroy()
    while (!lines.some((line) => line.includes('"status":499'))) await sleep(10)
    writing.resolve()
    await sleep(50)
    assert.deepEqual(order, ['written'])
    assert.deepEqual(
      lines.filter((line) => /"level":"(?:warn|error)"/.test(line)),
      [],
    )
  })
})
