import assert from 'node:assert/strict'
import { Agent, type IncomingMessage, get } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { type TestContext, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSample } from './testing.ts'

/** A caller who keeps its connection. */
function keepingCaller(t: TestContext) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.after(() => agent.destroy())
  return async (url: string) => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { agent }, resolve).once('error', reject)
    })
    const port = answer.socket.localPort
    return {
      status: answer.statusCode,
      told: answer.headers.connection,
      port,
      text: await text(answer),
    }
  }
}

describe('a connection that is kept', { concurrency: true }, () => {
  it('ends with an answer once it is old, and with a failure as well', async (t) => {
    await using sample = await startSample({ env: { CONNECTION_AGE_MS: '800' } })
    const ask = keepingCaller(t)
    const first = await ask(`${sample.url}/version`)
    assert.equal(first.told, 'keep-alive')
    await sleep(1_010)
    const last = await ask(`${sample.url}/absent`)
    assert.deepEqual([last.status, last.told, last.port], [404, 'close', first.port])
    const next = await ask(`${sample.url}/version`)
    assert.equal(next.status, 200)
    assert.notEqual(next.port, first.port)
  })

  it('stays while it is young', async (t) => {
    await using sample = await startSample()
    const ask = keepingCaller(t)
    const ports = new Set<number | undefined>()
    for (let count = 0; count < 5; count += 1) ports.add((await ask(`${sample.url}/version`)).port)
    assert.equal(ports.size, 1)
  })

  it('is not cut off within a stream', async (t) => {
    const source = new Readable({ read() {} })
    await using sample = await startSample({
      env: { CONNECTION_AGE_MS: '20' },
      add: (app) => app.get('/stream', (_request, reply) => reply.send(source)),
    })
    const answer = keepingCaller(t)(`${sample.url}/stream`)
    source.push('its beginning')
    await sleep(60)
    source.push(' and its end')
    source.push(null)
    assert.equal((await answer).text, 'its beginning and its end')
  })

  it('ends with the next answer of a server that is about to close', async (t) => {
    await using sample = await startSample({ env: { SHUTDOWN_DELAY_MS: '1000' } })
    const ask = keepingCaller(t)
    assert.equal((await ask(`${sample.url}/version`)).told, 'keep-alive')
    void sample.running.stop()
    const { status, told } = await ask(`${sample.url}/version`)
    assert.deepEqual([status, told], [200, 'close'])
  })
})
