import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Problem } from '@gatehouse/contract'
import type { FastifyInstance } from 'fastify'
import { exchange, startSample } from './testing.ts'

function parse(answer: string) {
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), head, problem: JSON.parse(body) as Problem }
}

describe('answerClientErrors', { concurrency: true }, () => {
  it('answers 400 to what is no HTTP, and closes the connection', async () => {
    await using sample = await startSample()
    for (const text of ['nonsense\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', '\u0016\u0003\u0001\u0000']) {
      const { status, head, problem } = parse(await exchange(sample.port, text))
      assert.equal(status, 400, text)
      assert.equal(problem.type, 'urn:gatehouse:problem:invalid-request')
      assert.match(head, /^content-type: application\/problem\+json$/m)
      assert.match(head, /^connection: close$/m)
    }
  })

  it('names the request and the version, and logs the refusal under that name', async () => {
    await using sample = await startSample()
    const { head, problem } = parse(await exchange(sample.port, 'nonsense\r\n\r\n'))
    assert.ok(problem.requestId)
    assert.match(head, new RegExp(`^x-request-id: ${problem.requestId}$`, 'm'))
    assert.match(head, /^x-gatehouse-versions: sample=1\.2\.3$/m)
    const logged = sample.lines.filter(({ reqId }) => reqId === problem.requestId)
    assert.deepEqual(
      logged.map(({ status, msg }) => [status, msg]),
      [[400, 'refused what is no request']],
    )
  })

  it('answers 431 to header fields that are too large', async () => {
    await using sample = await startSample()
    const lines = `x-a: ${'a'.repeat(1000)}\r\n`.repeat(17)
    const { status, problem } = parse(
      await exchange(sample.port, `GET /health HTTP/1.1\r\nHost: a\r\n${lines}\r\n`),
    )
    assert.equal(status, 431)
    assert.match(problem.detail ?? '', /16 KiB/)
  })

  it('answers 408 to who sends too slowly, be it the head or the body', async () => {
    const add = (app: FastifyInstance) => app.post('/things', () => ({}))
    await using sample = await startSample({ add })
    sample.app.server.headersTimeout = 300
    sample.app.server.requestTimeout = 300
    const body = 'POST /things HTTP/1.1\r\nHost: a\r\ncontent-type: application/json\r\n'
    const answers = await Promise.all([
      exchange(sample.port, 'GET /health HTTP/1.1\r\nHost: a\r\nx-a:'),
      exchange(sample.port, `${body}content-length: 10\r\n\r\n{`),
    ])
    for (const answer of answers) {
      const { status, problem } = parse(answer)
      assert.equal(status, 408)
      assert.equal(problem.type, 'urn:gatehouse:problem:request-timeout')
    }
  })

  it('answers 400 to a body whose framing is broken', async () => {
    const add = (app: FastifyInstance) => app.post('/things', () => ({}))
    await using sample = await startSample({ add })
    const head = 'POST /things HTTP/1.1\r\nHost: a\r\ncontent-type: application/json\r\n'
    const chunked = await exchange(sample.port, `${head}transfer-encoding: chunked\r\n\r\nzz\r\n`)
    assert.equal(parse(chunked).status, 400)
    const both = `${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`
    assert.equal(parse(await exchange(sample.port, both)).status, 400)
  })

  it('writes no second answer into one that has begun', async () => {
    const add = (app: FastifyInstance) =>
      app.get('/half', async (_request, reply) => {
        reply.hijack()
        reply.raw.writeHead(200, { 'content-length': '10' }).write('12345')
        await sleep(200)
        reply.raw.end('67890')
      })
    await using sample = await startSample({ add })
    const socket = connect(sample.port, '127.0.0.1').setEncoding('utf8')
    socket.write('GET /half HTTP/1.1\r\nHost: a\r\n\r\n')
    let answer = ''
    socket.on('data', (text: string) => {
      answer += text
      socket.write('nonsense\r\n\r\n')
    })
    await once(socket, 'close')
    assert.equal(answer.match(/HTTP\/1.1 \d/g)?.length, 1, answer)
  })

  it('lets go of a connection whose other end does not', async () => {
    await using sample = await startSample()
    const socket = connect({ port: sample.port, host: '127.0.0.1', allowHalfOpen: true })
    socket.on('error', () => {})
    socket.write('nonsense\r\n\r\n')
    socket.resume()
    await sleep(1500)
    const connections = await new Promise((resolve) => {
      sample.app.server.getConnections((_error, count) => resolve(count))
    })
    socket.destroy()
    assert.equal(connections, 0)
  })
})
