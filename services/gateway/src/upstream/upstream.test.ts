import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../../../test/support/free-port.ts'
import { startDirectory } from '../test-directory.ts'
import { json, startGateway, startStub, urlOf } from '../test-gateway.ts'

const page = { data: [], meta: { versions: { broker: '9.9.9' } } }

async function problemAt(url: string, init?: RequestInit) {
  const answer = await fetch(url, init)
  return { answer, problem: (await answer.json()) as Record<string, unknown> }
}

describe('Upstream', { concurrency: true }, () => {
  it('answers 503 with Retry-After when the service cannot be reached', async (t) => {
    const { url } = await startGateway(t, {})
    const { answer, problem } = await problemAt(`${url}/api/v1/buckets`)
    assert.equal(answer.status, 503)
    assert.equal(answer.headers.get('retry-after'), '1')
    assert.equal(problem.type, 'urn:gatehouse:problem:upstream-unavailable')
    assert.equal(problem.instance, '/api/v1/buckets')
  })

  it('answers 504 when the service is too slow, in time, and tells the service how long it has', async (t) => {
    let given: string | undefined
    const stub = await startStub(t, (request) => {
      given = request.headers['x-request-timeout-ms'] as string
    })
    const { url } = await startGateway(t, { broker: urlOf(stub) }, { REQUEST_TIMEOUT_MS: '300' })
    const before = performance.now()
    const { answer, problem } = await problemAt(`${url}/api/v1/buckets`)
    assert.equal(answer.status, 504)
    assert.equal(problem.type, 'urn:gatehouse:problem:deadline-exceeded')
    assert.ok(performance.now() - before < 1500)
    assert.ok(Number(given) > 0 && Number(given) <= 300)
  })

  it('sends what reads once more when the connection breaks, and what changes something once', async (t) => {
    let seen = 0
    const stub = await startStub(t, (request) => {
      if (request.url !== '/api/v1/changes') seen += 1
      request.socket.destroy()
    })
    const { url } = await startGateway(
      t,
      { broker: urlOf(stub), directory: urlOf(stub) },
      { GATEHOUSE_AUTH: 'none' },
    )
    assert.equal((await problemAt(`${url}/api/v1/buckets`)).answer.status, 503)
    assert.equal(seen, 2)
    const { answer, problem } = await problemAt(`${url}/api/v1/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Ada', email: 'ada@example.com' }),
    })
    assert.equal(answer.status, 503)
    assert.match(String(problem.detail), /Whether the change was made is not known/)
    assert.equal(seen, 3)
  })

  it('loses nothing that reads when a replica ends while it answers', async (t) => {
    let broken = 0
    const stub = await startStub(t, (request, response) => {
      if (request.url === '/api/v1/changes' || broken > 0) return json(page)(request, response)
      broken += 1
      return request.socket.destroy()
    })
    const { url } = await startGateway(t, { broker: urlOf(stub) })
    assert.equal((await fetch(`${url}/api/v1/buckets`)).status, 200)
    assert.equal(broken, 1)
  })

  it('tries again where nobody takes the connection, as long as a Service names a pod that is gone', async (t) => {
    const gone = await startStub(t, json(page))
    const port = Number(new URL(urlOf(gone)).port)
    const { url } = await startGateway(
      t,
      { broker: urlOf(gone), directory: urlOf(gone) },
      { GATEHOUSE_AUTH: 'none' },
    )
    gone.close()
    gone.closeAllConnections()
    const asked = [
      fetch(`${url}/api/v1/buckets`),
      fetch(`${url}/api/v1/users`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'Ada', email: 'ada@example.com' }),
      }),
    ]
    await sleep(30)
    const heard: string[] = []
    const back = json(page)
    await startStub(
      t,
      (request, response) => {
        if (request.url !== '/api/v1/changes') heard.push(`${request.method} ${request.url}`)
        back(request, response)
      },
      port,
    )
    const statuses = (await Promise.all(asked)).map(({ status }) => status)
    assert.deepEqual(statuses, [200, 200])
    assert.deepEqual(heard.toSorted(), ['GET /api/v1/buckets?limit=50', 'POST /api/v1/users'])
  })

  it('answers 502 to what is no HTTP, and to a 500, without a word of what went wrong inside', async (t) => {
    const babble = createServer((socket) => void socket.end('it burns\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    )
    t.after(() => babble.close())
    const broken = await startStub(t, (_request, response) => {
      response
        .writeHead(500, { 'content-type': 'application/problem+json' })
        .end('{"detail":"at line 7"}')
    })
    const { url, lines } = await startGateway(t, {
      broker: `http://127.0.0.1:${(babble.address() as { port: number }).port}`,
      directory: urlOf(broken),
    })
    for (const path of ['/api/v1/buckets', '/api/v1/users']) {
      const { answer, problem } = await problemAt(url + path)
      assert.equal(answer.status, 502)
      assert.equal(problem.type, 'urn:gatehouse:problem:upstream-failed')
      assert.doesNotMatch(JSON.stringify(problem), /line 7|burns|Parse/)
    }
    assert.ok(lines.some((line) => line.includes('directory answered 500')))
  })

  it('passes on what the service itself refuses, under the path that the caller asked for', async (t) => {
    const refusal = {
      type: 'urn:gatehouse:problem:parameter-not-found',
      title: 'No',
      status: 404,
      detail: 'None',
    }
    const stub = await startStub(t, (_request, response) => {
      response
        .writeHead(404, { 'content-type': 'application/problem+json' })
        .end(JSON.stringify({ ...refusal, instance: '/inner', requestId: 'inner' }))
    })
    const { url } = await startGateway(t, { broker: urlOf(stub) })
    const { answer, problem } = await problemAt(`${url}/config/absent`, {
      headers: { 'x-request-id': 'mine' },
    })
    assert.equal(answer.status, 404)
    assert.deepEqual(problem, { ...refusal, instance: '/config/absent', requestId: 'mine' })
  })

  it('passes on the request id and the trace', async (t) => {
    const seen: Record<string, unknown>[] = []
    const stub = await startStub(t, (request, response) => {
      seen.push(request.headers)
      json(page)(request, response)
    })
    const directory = await startDirectory(t)
    const authorization = `Bearer ${directory.addKey()}`
    const { url } = await startGateway(t, { broker: urlOf(stub), directory: directory.url })
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    await fetch(`${url}/api/v1/buckets`, {
      headers: { 'x-request-id': 'abc-1', traceparent, authorization, cookie: 'a=b' },
    })
    const headers = seen.find((one) => one['x-request-id'] === 'abc-1')
    assert.equal(headers?.traceparent, traceparent)
    assert.equal(headers?.authorization, undefined)
    assert.equal(headers?.cookie, undefined)
  })

  it('keeps requests away from a service that is down, and lets them through once it is back', async (t) => {
    const port = await freePort()
    let stub = await startStub(t, json(page), port)
    const { url, metrics } = await startGateway(t, { broker: urlOf(stub) })
    stub.close()
    stub.closeAllConnections()
    for (let count = 0; count < 8; count += 1) {
      const { answer } = await problemAt(`${url}/api/v1/buckets`)
      assert.equal(answer.status, 503)
      assert.equal(answer.headers.get('retry-after'), '1')
    }
    assert.match(await metrics.metrics(), /circuit_open\{upstream="broker".*\} 1/)
    stub = await startStub(t, json(page), port)
    const deadline = performance.now() + 3_000
    while ((await fetch(`${url}/api/v1/buckets`)).status !== 200) {
      assert.ok(performance.now() < deadline, 'did not recover')
      await sleep(50)
    }
    const text = await metrics.metrics()
    assert.match(text, /circuit_open\{upstream="broker".*\} 0/)
    assert.match(text, /upstream_requests_total\{upstream="broker",outcome="kept-away".*\} [1-9]/)
  })

  it('does not take the impatience of one caller for an outage', async (t) => {
    const stub = await startStub(t, (request, response) => {
      setTimeout(() => json(page)(request, response), 60)
    })
    const { url } = await startGateway(t, { broker: urlOf(stub) })
    for (let count = 0; count < 8; count += 1) {
      const answer = await fetch(`${url}/api/v1/buckets`, {
        headers: { 'x-request-timeout-ms': '5' },
      })
      assert.equal(answer.status, 504)
    }
    assert.equal((await fetch(`${url}/api/v1/buckets`)).status, 200)
  })

  it('does not call it a failure when the caller leaves', async (t) => {
    const begun = Promise.withResolvers<void>()
    const gone = Promise.withResolvers<void>()
    const stub = await startStub(t, (request) => {
      if (!request.url?.startsWith('/api/v1/buckets')) return
      request.socket.on('close', () => gone.resolve())
      begun.resolve()
    })
    const { url, lines } = await startGateway(t, { broker: urlOf(stub) })
    const leave = new AbortController()
    const asked = fetch(`${url}/api/v1/buckets`, { signal: leave.signal })
    void begun.promise.then(() => leave.abort())
    await assert.rejects(asked)
    await gone.promise
    await sleep(50)
    assert.deepEqual(
      lines.filter((line) => /"level":"(warn|error)"/.test(line)),
      [],
    )
  })

  it('answers 503, not a part, when the service dies halfway through its JSON, and 502 when it is none', async (t) => {
    const dying = await startStub(t, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
      response.write('{"data":[')
      setTimeout(() => response.destroy(), 20)
    })
    const babbling = await startStub(t, (_request, response) => void response.end('<html>'))
    const { url } = await startGateway(t, { broker: urlOf(dying), directory: urlOf(babbling) })
    assert.equal((await problemAt(`${url}/api/v1/buckets`)).answer.status, 503)
    assert.equal((await problemAt(`${url}/api/v1/users`)).answer.status, 502)
  })
})
