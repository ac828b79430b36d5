import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Problem, ProblemError } from '@gatehouse/contract'
import { type FastifyInstance } from 'fastify'
import { Deadline, timeoutHeader } from './deadline.ts'
import { exchange, startSample } from './testing.ts'

/** Far more than a busy machine takes for a request. */
const env = { REQUEST_TIMEOUT_MS: '600' }

/** Reads an answer that must be a 504. */
async function lateProblem(answer: Response): Promise<Problem> {
  assert.equal(answer.status, 504)
  assert.equal(answer.headers.get('content-type'), 'application/problem+json')
  return (await answer.json()) as Problem
}

describe('Deadline', () => {
  it('counts down in whole milliseconds, and not below 0', async () => {
    const deadline = new Deadline(40)
    assert.ok(deadline.remaining() <= 40 && deadline.remaining() > 20)
    assert.ok(Number.isInteger(deadline.remaining()))
    await sleep(50)
    assert.equal(deadline.remaining(), 0)
  })

  it('gives an aborted signal also to who asks for it late', () => {
    const deadline = new Deadline(1000)
    const reason = new Error('enough')
    deadline.abort(reason)
    assert.equal(deadline.signal.aborted, true)
    assert.equal(deadline.signal.reason, reason)
  })
})

describe('addDeadlines', { concurrency: true }, () => {
  it('answers 504 when the handler is late, and tells the handler', async () => {
    let reason: unknown
    const add = (app: FastifyInstance) =>
      app.get('/slow', async (request) => {
        await once(request.deadline.signal, 'abort')
        reason = request.deadline.signal.reason
        await sleep(100)
        return { late: true }
      })
    await using sample = await startSample({ add, env })
    const begun = performance.now()
    const { type, detail } = await lateProblem(await fetch(`${sample.url}/slow`))
    assert.ok(performance.now() - begun < 3000)
    assert.equal(type, 'urn:gatehouse:problem:deadline-exceeded')
    assert.match(detail ?? '', /within 600 ms/)
    assert.ok(reason instanceof ProblemError)
    await sleep(150)
    assert.deepEqual(
      sample.lines.filter(({ level }) => level === 'error').map(({ msg }) => msg),
      ['No answer within 600 ms. Try again, or allow more time.'],
    )
  })

  it('gives up as soon as the caller does, but grants no more than its own', async () => {
    const add = (app: FastifyInstance) =>
      app.get('/remaining', (request) => ({ left: request.deadline.remaining() }))
    await using sample = await startSample({ add, env })
    const left = async (timeout: string) => {
      const headers = { [timeoutHeader]: timeout }
      const answer = await fetch(`${sample.url}/remaining`, { headers })
      return ((await answer.json()) as { left: number }).left
    }
    assert.ok((await left('50')) <= 50)
    for (const timeout of ['5000', '-1', '0', 'soon', 'Infinity', '']) {
      const granted = await left(timeout)
      assert.ok(granted > 50 && granted <= 600, `${granted} ms for "${timeout}"`)
    }
  })

  it('goes on counting when the body has been read', async () => {
    const add = (app: FastifyInstance) =>
      app.post('/slow', async (request) => {
        await sleep(60)
        assert.equal(request.deadline.signal.aborted, false, 'the caller is still there')
        await once(request.deadline.signal, 'abort')
        throw request.deadline.signal.reason
      })
    await using sample = await startSample({ add, env })
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: '{}' }
    await lateProblem(await fetch(`${sample.url}/slow`, init))
  })

  it('answers 408 when it is the request that is late', async () => {
    const add = (app: FastifyInstance) => app.post('/things', () => ({}))
    await using sample = await startSample({ add, env })
    const answer = await exchange(
      sample.port,
      'POST /things HTTP/1.1\r\nHost: a\r\ncontent-type: application/json\r\n',
      'content-length: 10\r\n\r\n{',
    )
    assert.match(answer, /^HTTP\/1\.1 408 .*urn:gatehouse:problem:request-timeout/s)
    assert.match(answer, /^connection: close$/im)
  })

  it('tells the handler when the caller has gone', async () => {
    const begun = Promise.withResolvers<void>()
    const gone = Promise.withResolvers<unknown>()
    const add = (app: FastifyInstance) =>
      app.get('/slow', async (request) => {
        const { signal } = request.deadline
        signal.addEventListener('abort', () => gone.resolve(signal.reason))
        begun.resolve()
        await gone.promise
        throw signal.reason
      })
    await using sample = await startSample({ add, env: { REQUEST_TIMEOUT_MS: '5000' } })
    const socket = connect(sample.port, '127.0.0.1')
    socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n')
    await begun.promise
    socket.destroy()
    const reason = await gone.promise
    assert.ok(reason instanceof ProblemError)
    assert.equal(reason.kind, 'caller-gone')
  })

  it('does not cut a body that has begun in time', async () => {
    const signals: AbortSignal[] = []
    const add = (app: FastifyInstance) =>
      app.get('/stream', (request, reply) => {
        signals.push(request.deadline.signal)
        const parts = async function* () {
          yield 'a'
          await sleep(900)
          yield 'b'
        }
        return reply.type('text/plain').send(Readable.from(parts()))
      })
    await using sample = await startSample({ add, env })
    const answer = await fetch(`${sample.url}/stream`)
    assert.equal(await answer.text(), 'ab')
    assert.equal(signals[0]?.aborted, false)
  })

  it('leaves a reply alone that the handler has taken over', async () => {
    const add = (app: FastifyInstance) =>
      app.get('/own', async (request, reply) => {
        reply.hijack()
        reply.raw.writeHead(200).write('a')
        await sleep(900)
        reply.raw.end(request.deadline.signal.aborted ? 'cut' : 'b')
      })
    await using sample = await startSample({ add, env })
    assert.equal(await (await fetch(`${sample.url}/own`)).text(), 'ab')
  })
})
