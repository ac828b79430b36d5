import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startSample } from './testing.ts'

describe('addAccessLog', () => {
  it('writes one line a request, without what may be secret in it', async () => {
    await using sample = await startSample()
    sample.lines.length = 0
    const headers = { authorization: 'Bearer hunter2', cookie: 'a=hunter2', 'x-request-id': 'r1' }
    await (await fetch(`${sample.url}/version?token=hunter2`, { headers })).text()
    assert.equal(sample.lines.length, 1)
    const { ms, time, ...line } = sample.lines[0] ?? {}
    assert.deepEqual(line, {
      level: 'info',
      service: 'sample',
      reqId: 'r1',
      method: 'GET',
      path: '/version',
      status: 200,
      msg: 'answered',
    })
    assert.ok(Number(ms) > 0)
    assert.match(String(time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  })

  it('writes probes at debug only, unless they fail', async () => {
    const checks = { store: () => ({ status: 'down' }) as const }
    await using sample = await startSample({ checks })
    sample.lines.length = 0
    for (const path of ['/health/live', '/health/ready', '/health']) {
      await (await fetch(sample.url + path)).text()
    }
    assert.deepEqual(
      sample.lines.map(({ path, level }) => [path, level]),
      [
        ['/health/live', 'debug'],
        ['/health/ready', 'debug'],
        ['/health', 'info'],
      ],
    )
  })

  it('names the service and its version in each answer', async () => {
    await using sample = await startSample()
    for (const path of ['/version', '/absent']) {
      const answer = await fetch(sample.url + path)
      assert.equal(answer.headers.get('x-gatehouse-versions'), 'sample=1.2.3')
    }
  })
})
