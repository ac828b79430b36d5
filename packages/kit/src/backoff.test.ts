import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Backoff } from './backoff.ts'

describe('Backoff', () => {
  it('waits twice as long each time, up to its longest, and anew after a reset', (t) => {
    const random = t.mock.method(Math, 'random', () => 1)
    const backoff = new Backoff(100, 300)
    assert.deepEqual([backoff.next(), backoff.next(), backoff.next()], [100, 200, 300])
    random.mock.mockImplementation(() => 0)
    assert.equal(backoff.next(), 150)
    backoff.reset()
    assert.equal(backoff.next(), 50)
  })

  it('ends early, without an error, when nobody waits any more', async () => {
    await new Backoff(60_000, 60_000).wait(AbortSignal.abort())
  })
})
