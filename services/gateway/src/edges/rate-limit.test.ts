import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RateLimit } from './rate-limit.ts'

describe('RateLimit', () => {
  it('counts each by itself, and says what is left to whom', () => {
    const limit = new RateLimit('address', 2)
    assert.deepEqual(
      ['a', 'a', 'b', 'a'].map((key) => {
        const { remaining, exceeded } = limit.count(key)
        return [key, remaining, exceeded]
      }),
      [
        ['a', 1, false],
        ['a', 0, false],
        ['b', 1, false],
        ['a', 0, true],
      ],
    )
  })

  it('begins anew a minute after the first, whatever came in between', (t) => {
    let now = 1_000.123
    t.mock.method(performance, 'now', () => now)
    const limit = new RateLimit('address', 1)
    assert.equal(limit.count('a').seconds, 60)
    now += 59_499
    assert.deepEqual(limit.count('a'), { remaining: 0, exceeded: true, seconds: 1 })
    assert.equal(limit.look('a').exceeded, true)
    now += 501
    assert.equal(limit.look('a').exceeded, false)
    assert.deepEqual(limit.count('a'), { remaining: 0, exceeded: false, seconds: 60 })
  })

  it('looks without counting', () => {
    const limit = new RateLimit('failures', 1)
    for (let times = 0; times < 5; times += 1) assert.equal(limit.look('a').exceeded, false)
    limit.count('a')
    assert.equal(limit.look('a').exceeded, true)
  })

  it('is written as the draft of the IETF has it', () => {
    const limit = new RateLimit('address', 100)
    assert.equal(limit.policy, '"address";q=100;w=60')
    assert.match(limit.field(limit.count('a')), /^"address";r=99;t=(?:59|60)$/)
  })

  it('holds no more than so many, however many come, and forgets first who came longest ago', () => {
    const limit = new RateLimit('address', 1, 1_000)
    for (let address = 0; address < 50_000; address += 1) {
      limit.count(`10.0.0.${address}`)
      limit.count('busy')
    }
    assert.equal(limit.counted, 1_000)
    assert.equal(limit.look('busy').exceeded, true)
  })
})
