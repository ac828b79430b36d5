import assert from 'node:assert/strict'
import { Agent, get } from 'node:http'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { exchange, startSample } from './testing.ts'

/** GET on a connection that the caller keeps open. */
function getKept(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (answer) => {
      answer.resume().once('end', () => resolve(Number(answer.statusCode)))
    }).once('error', reject)
  })
}

/** Handlers that take their time; `begun` resolves when so many requests are with them. */
function slowHandlers() {
  const arrived: PromiseWithResolvers<void>[] = [0, 1, 2].map(() => Promise.withResolvers())
  let count = 0
  const arrive = () => arrived[count++]?.resolve()
  const add = (app: FastifyInstance) => {
    app.get('/slow', async () => {
      arrive()
      await sleep(300)
      return {}
    })
    app.get('/hung', () => new Promise(arrive))
  }
  return { add, begun: (requests: number) => arrived[requests - 1]?.promise }
}

describe('serve', () => {
  it('is ready once it listens, and says where', async () => {
    await using sample = await startSample()
    assert.equal((await fetch(`${sample.url}/health/ready`)).status, 200)
    const ready = sample.lines.find(({ msg }) => msg === 'ready')
    assert.deepEqual([ready?.host, ready?.port], ['127.0.0.1', sample.port])
    assert.notEqual(sample.running.metricsPort, sample.port)
  })

  it('fails, and lets go of what it has opened, when a port is taken', async () => {
    await using sample = await startSample()
    const taken = String(sample.running.metricsPort)
    await assert.rejects(startSample({ env: { METRICS_PORT: taken } }), { code: 'EADDRINUSE' })
    await assert.rejects(startSample({ env: { PORT: taken } }), { code: 'EADDRINUSE' })
  })
})

describe('stop', { concurrency: true }, () => {
  it('first says that it is not ready, and still answers', async () => {
    await using sample = await startSample({ env: { SHUTDOWN_DELAY_MS: '1000' } })
    const stopped = sample.running.stop()
    assert.equal((await fetch(`${sample.url}/health/ready`)).status, 503)
    assert.equal((await fetch(`${sample.url}/version`)).status, 200)
    assert.equal((await fetch(sample.metricsUrl)).status, 200)
    await stopped
    await assert.rejects(fetch(`${sample.url}/version`))
    await assert.rejects(fetch(sample.metricsUrl))
  })

  it('finishes what has begun, and does not wait for connections that callers keep open', async () => {
    const slow = slowHandlers()
    await using sample = await startSample({ add: slow.add })
    const agent = new Agent({ keepAlive: true })
    await getKept(`${sample.url}/version`, agent)
    const answers = [
      getKept(`${sample.url}/slow`, agent),
      getKept(`${sample.url}/slow`, agent),
      fetch(`${sample.url}/slow`).then(({ status }) => status),
    ]
    await slow.begun(3)
    const begun = performance.now()
    await sample.running.stop()
    assert.ok(performance.now() - begun < 2000)
    assert.deepEqual(await Promise.all(answers), [200, 200, 200])
    agent.destroy()
  })

  it('cuts off what hangs when its time is up', async () => {
    const slow = slowHandlers()
    await using sample = await startSample({ add: slow.add, env: { SHUTDOWN_TIMEOUT_MS: '200' } })
    const hung = exchange(sample.port, 'GET /hung HTTP/1.1\r\nHost: a\r\n\r\n')
    await slow.begun(1)
    const begun = performance.now()
    await sample.running.stop()
    const taken = performance.now() - begun
    assert.ok(taken > 150 && taken < 1500, `${taken} ms`)
    assert.equal(await hung, '')
  })

  it('can be called twice', async () => {
    await using sample = await startSample()
    assert.equal(sample.running.stop(), sample.running.stop())
    await sample.running.stop()
  })
})
