import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ServerResponse, get } from 'node:http'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startGateway, startStub, urlOf } from '../test-gateway.ts'

const path = '/api/v1/buckets/photos/objects/a.bin'

describe('forwardStream', { concurrency: true }, () => {
  it('passes bytes on as they come, with what describes them', async (t) => {
    const answers: ServerResponse[] = []
    const stub = await startStub(t, (request, response) => {
      if (request.url !== path) return
      assert.equal(request.headers.range, 'bytes=0-9')
      response.writeHead(206, {
        'content-type': 'text/x-test',
        'content-range': 'bytes 0-9/20',
        'content-length': '10',
        etag: '"e"',
        'set-cookie': 'inner=1',
        'x-gatehouse-versions': 'broker=9.9.9',
      })
      response.write('12345')
      answers.push(response)
    })
    const { url } = await startGateway(t, { broker: urlOf(stub) })
    const answer = await fetch(url + path, { headers: { range: 'bytes=0-9' } })
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
    const first = await reader.read()
    assert.equal(Buffer.from(first.value ?? []).toString(), '12345')
    answers[0]?.end('67890')
    const second = await reader.read()
    assert.equal(Buffer.from(second.value ?? []).toString(), '67890')
    assert.equal(answer.status, 206)
    assert.equal(answer.headers.get('content-range'), 'bytes 0-9/20')
    assert.equal(answer.headers.get('content-type'), 'text/x-test')
    assert.equal(answer.headers.get('etag'), '"e"')
    assert.equal(answer.headers.get('set-cookie'), null)
    assert.equal(answer.headers.get('x-gatehouse-versions'), 'gateway=1.2.3, broker=9.9.9')
  })

  it('holds only what is under way when the caller reads slowly', async (t) => {
    const chunk = Buffer.alloc(64 * 1024)
    let written = 0
    const stub = await startStub(t, (request, response) => {
      if (request.url !== path) return
      const more = () => {
        while (written < 400 * 1024 * 1024) {
          written += chunk.length
          if (!response.write(chunk)) return
        }
        response.end()
      }
      response.on('drain', more)
      more()
    })
    const { url } = await startGateway(t, { broker: urlOf(stub) })
    const request = get(url + path)
    const [answer] = await once(request, 'response')
    answer.pause()
    // Until the buffers of the connections are full, of which the kernel decides.
    let held = 0
    for (; held !== written; await sleep(300)) held = written
    assert.ok(written < 128 * 1024 * 1024, `${written} bytes were taken from the service`)
    request.destroy()
  })

  it('breaks the connection when the service dies halfway, so that nobody takes a part for the whole', async (t) => {
    const stub = await startStub(t, (request, response) => {
      if (request.url !== path) return
      response.writeHead(200, { 'content-type': 'text/plain' })
      response.write('half')
      setTimeout(() => response.destroy(), 50)
    })
    const { url } = await startGateway(t, { broker: urlOf(stub) })
    const answer = await fetch(url + path)
    assert.equal(answer.status, 200)
    await assert.rejects(answer.text())
  })

  it('lets go of the service when the caller leaves', async (t) => {
    const closed = Promise.withResolvers<void>()
    const stub = await startStub(t, (request, response) => {
      if (request.url !== path) return
      response.on('close', () => closed.resolve())
      response.writeHead(200)
      response.write('x')
    })
    const { url } = await startGateway(t, { broker: urlOf(stub) })
    const request = get(url + path)
    await once(request, 'response')
    request.destroy()
    await closed.promise
  })

  it('goes on past the deadline once the answer has begun', async (t) => {
    const stub = await startStub(t, (request, response) => {
      if (request.url !== path) return
      response.writeHead(200)
      response.write('a')
      setTimeout(() => response.end('b'), 1_200)
    })
    const { url } = await startGateway(t, { broker: urlOf(stub) }, { REQUEST_TIMEOUT_MS: '800' })
    assert.equal(await (await fetch(url + path)).text(), 'ab')
  })
})
