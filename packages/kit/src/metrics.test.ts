import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { startSample } from './testing.ts'

/** The value of the sample that begins with `start`, in what Prometheus reads. */
function valueOf(text: string, start: string): number | undefined {
  const line = text.split('\n').find((candidate) => candidate.startsWith(start))
  return line === undefined ? undefined : Number(line.split(' ').at(-1))
}

describe('serveMetrics', () => {
  it('serves them on a port of their own, and not on the public one', async () => {
    await using sample = await startSample()
    assert.equal((await fetch(`${sample.url}/metrics`)).status, 404)
    const answer = await fetch(sample.metricsUrl)
    assert.equal(answer.status, 200)
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
    const text = await answer.text()
    assert.ok(Number(valueOf(text, 'process_resident_memory_bytes{')) > 1e6)
    assert.ok(valueOf(text, 'process_cpu_seconds_total{') !== undefined)
    assert.equal(
      valueOf(text, 'gatehouse_build_info{version="1.2.3",commit="abc",service="sample"}'),
      1,
    )
  })

  it('serves nothing else there', async () => {
    await using sample = await startSample()
    assert.equal((await fetch(new URL('/health', sample.metricsUrl))).status, 404)
    assert.equal((await fetch(sample.metricsUrl, { method: 'POST' })).status, 404)
  })

  it('answers 500 when a metric cannot be read, and goes on', async () => {
    await using sample = await startSample()
    sample.metrics.getMetricsAsArray = () => {
      throw new Error('broken')
    }
    assert.equal((await fetch(sample.metricsUrl)).status, 500)
    assert.equal((await fetch(`${sample.url}/health`)).status, 200)
  })
})

describe('addRequestMetrics', () => {
  it('counts requests by route, not by path, so that their number is bounded', async () => {
    const add = (app: FastifyInstance) => app.get('/things/:id', () => ({}))
    await using sample = await startSample({ add })
    for (const path of ['/things/1', '/things/2', '/absent/3', '/absent/4']) {
      await (await fetch(sample.url + path)).text()
    }
    const text = await (await fetch(sample.metricsUrl)).text()
    const count = (route: string, status: number) =>
      valueOf(
        text,
        `http_request_duration_seconds_count{service="sample",method="GET",route="${route}",status="${status}"}`,
      )
    assert.equal(count('/things/:id', 200), 2)
    assert.equal(count('none', 404), 2)
    assert.doesNotMatch(text, /absent/)
  })

  it('counts requests whose caller did not wait for the answer', async () => {
    const leave = new AbortController()
    const gone = Promise.withResolvers<unknown>()
    const add = (app: FastifyInstance) =>
      app.get('/slow', async (request) => {
        request.deadline.signal.addEventListener('abort', gone.resolve)
        leave.abort()
        await gone.promise
        throw request.deadline.signal.reason
      })
    await using sample = await startSample({ add })
    await assert.rejects(fetch(`${sample.url}/slow`, { signal: leave.signal }))
    await gone.promise
    await new Promise((resolve) => setTimeout(resolve, 50))
    const text = await (await fetch(sample.metricsUrl)).text()
    assert.match(text, /duration_seconds_count\{[^}]*route="\/slow",status="499"\} 1/)
    assert.ok(sample.lines.some(({ path, status }) => path === '/slow' && status === 499))
  })
})
