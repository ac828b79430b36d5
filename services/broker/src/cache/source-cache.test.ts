import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Freshness } from '../reading/reading.ts'
import { away, minute, silent, failsWith, testCache, times } from './test-cache.ts'

describe('SourceCache: what is fresh', () => {
  it('asks once for a key, however many read it at once and after', async () => {
    const { cache, read, reading, calls, results } = testCache()
    const all = await Promise.all(Array.from({ length: 10_000 }, () => cache.read('a', reading())))
    assert.deepEqual(new Set(all), new Set(['a 1']))
    assert.equal(await read(), 'a 1')
    assert.equal(await read('b'), 'b 2')
    assert.equal(calls(), 2)
    assert.equal(results.at(-2), 'hit')
  })

  it('says its age and how long it lasts: at most the time to live, at least four fifths', async () => {
    const { read, pass, told } = testCache()
    await read()
    pass(10_000)
    await read()
    assert.deepEqual([told[0]?.status, told[0]?.age], ['miss', 0])
    const { status, age, ttl } = told[1] as Freshness
    assert.deepEqual([status, age], ['hit', 10_000])
    assert.ok(ttl <= 50_000 && ttl >= 38_000, String(ttl))
  })

  it('spreads the ends of what was read at once', async () => {
    const { cache, reading, told } = testCache()
    for (let key = 0; key < 50; key += 1) await cache.read(String(key), reading())
    assert.ok(new Set(told.map(({ ttl }) => ttl)).size > 40)
  })

  it('keeps no more than it may, and what was used last', async () => {
    const { read, calls } = testCache({ maxBytes: 3_500 })
    for (let key = 0; key < 100; key += 1) await read(String(key))
    await read('99')
    assert.equal(calls(), 100)
    await read('0')
    assert.equal(calls(), 101)
  })
})

describe('SourceCache: what is past its time', () => {
  it('is answered at once while the source is asked again', async () => {
    const { read, pass, results, calls } = testCache()
    await read()
    pass(minute + 1)
    assert.equal(await read(), 'a 1')
    await turn()
    assert.equal(await read(), 'a 2')
    assert.deepEqual([results, calls()], [['miss', 'stale', 'hit'], 2])
  })

  it('is not answered when it is older than two times to live: the source is waited for', async () => {
    const { read, pass, results } = testCache()
    await read()
    pass(3 * minute)
    assert.equal(await read(), 'a 2')
    assert.deepEqual(results, ['miss', 'miss'])
  })

  it('stands in for a source that fails, which is asked again only after a pause', async () => {
    const { read, pass, source, told, calls } = testCache()
    await read()
    source(away)
    for (let minutes = 0; minutes < 10; minutes += 1) {
      pass(minute)
      for (let reads = 0; reads < 100; reads += 1) assert.equal(await read(), 'a 1')
    }
    assert.deepEqual([told.at(-1)?.status, told.at(-1)?.age], ['stale', 10 * minute])
    assert.ok((told.at(-1)?.ttl ?? 0) < 0)
    assert.ok(calls() <= 21, `${calls()} calls`)
    source()
    pass(5_000)
    assert.match(await read(), /^a \d+$/)
    assert.equal(told.at(-1)?.status, 'miss')
  })

  it('stands in for a source that takes long, after a moment', async () => {
    const { read, pass, source } = testCache()
    await read()
    source(silent)
    pass(10 * minute)
    const from = performance.now()
    assert.equal(await read(), 'a 1')
    assert.ok(performance.now() - from >= times.patience - 1)
    pass(times.patience)
    // The others need not wait as long again.
    assert.equal(await Promise.race([read(), turn('waits')]), 'a 1')
  })

  it('stands in no longer than it may', async () => {
    const { read, pass, source } = testCache()
    await read()
    source(away)
    pass(60 * minute)
    await assert.rejects(read(), failsWith('storage-unavailable'))
  })
})
