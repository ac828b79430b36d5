import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Health } from '@gatehouse/contract'
import { startSample } from './testing.ts'

async function get(url: string) {
  const answer = await fetch(url)
  return { status: answer.status, body: (await answer.json()) as Health }
}

describe('GET /health', { concurrency: true }, () => {
  const self = { service: 'sample', version: '1.2.3' }

  it('says ok, and nothing of its dependencies, when all are well', async () => {
    const checks = {
      store: () => ({ status: 'ok' }) as const,
      other: async () => ({ status: 'ok' }) as const,
    }
    await using sample = await startSample({ checks })
    assert.deepEqual(await get(`${sample.url}/health`), {
      status: 200,
      body: { status: 'ok', ...self },
    })
  })

  it('still serves when one is degraded, and says which', async () => {
    const checks = {
      store: () => ({ status: 'ok' }) as const,
      file: () => ({ status: 'degraded', detail: 'line 3 is no YAML' }) as const,
    }
    await using sample = await startSample({ checks })
    assert.deepEqual(await get(`${sample.url}/health`), {
      status: 200,
      body: {
        status: 'degraded',
        ...self,
        dependencies: {
          store: { status: 'ok' },
          file: { status: 'degraded', detail: 'line 3 is no YAML' },
        },
      },
    })
  })

  it('answers 503 when one is down, and does not say how it failed', async () => {
    const checks = {
      file: () => ({ status: 'degraded' }) as const,
      store: async () => {
        throw new Error('the password is hunter2')
      },
      other: () => {
        throw new Error('at once')
      },
    }
    await using sample = await startSample({ checks })
    assert.deepEqual(await get(`${sample.url}/health`), {
      status: 503,
      body: {
        status: 'unavailable',
        ...self,
        dependencies: {
          file: { status: 'degraded' },
          store: { status: 'down' },
          other: { status: 'down' },
        },
      },
    })
  })

  it('shows as whom the service calls AWS, be it well or not', async () => {
    const status = { now: 'ok' as 'ok' | 'down' }
    const identity = {
      kind: 'assumed-role',
      arn: 'arn:aws:sts::123456789012:assumed-role/broker/pod',
      expiresAt: '2026-11-24T10:00:00.000Z',
      secondsLeft: 42,
    } as const
    await using sample = await startSample({
      checks: { credentials: () => ({ status: status.now }) },
      // More than is told of it.
      identity: () => ({ ...identity, secretAccessKey: 'hunter2' }),
    })
    const url = `${sample.url}/health`
    assert.deepEqual(await get(url), { status: 200, body: { status: 'ok', ...self, identity } })
    status.now = 'down'
    assert.deepEqual(await get(url), {
      status: 503,
      body: {
        status: 'unavailable',
        ...self,
        identity,
        dependencies: { credentials: { status: 'down' } },
      },
    })
  })

  it('is, of a service without an identity, what it always was', async () => {
    await using sample = await startSample()
    const text = await (await fetch(`${sample.url}/health`)).text()
    assert.equal(text, '{"status":"ok","service":"sample","version":"1.2.3"}')
  })

  it('does not wait for a check that hangs, be it deaf to its signal', async () => {
    const checks = {
      deaf: () => new Promise<never>(() => {}),
      store: () => ({ status: 'ok' }) as const,
    }
    await using sample = await startSample({ checks })
    const begun = performance.now()
    const { status, body } = await get(`${sample.url}/health`)
    assert.ok(performance.now() - begun < 2000)
    assert.equal(status, 503)
    assert.deepEqual(body.dependencies, { deaf: { status: 'down' }, store: { status: 'ok' } })
  })

  it('is never kept by a cache', async () => {
    await using sample = await startSample()
    const answer = await fetch(`${sample.url}/health`)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
  })
})

describe('the probes', () => {
  it('say ready only while the service takes requests, and live all the time', async () => {
    await using sample = await startSample()
    assert.equal((await get(`${sample.url}/health/ready`)).status, 200)
    assert.equal((await get(`${sample.url}/health/live`)).body.status, 'ok')
    sample.lifecycle.ready = false
    const { status, body } = await get(`${sample.url}/health/ready`)
    assert.deepEqual([status, body.status], [503, 'unavailable'])
    assert.equal((await get(`${sample.url}/health/live`)).status, 200)
  })

  it('do not depend on what the service depends on', async () => {
    const checks = { store: () => ({ status: 'down' }) as const }
    await using sample = await startSample({ checks })
    assert.equal((await get(`${sample.url}/health/ready`)).status, 200)
  })
})

describe('GET /version', () => {
  it('says which version runs', async () => {
    await using sample = await startSample()
    assert.deepEqual((await get(`${sample.url}/version`)).body, {
      service: 'sample',
      version: '1.2.3',
      commit: 'abc',
      builtAt: 'now',
    })
  })
})
