import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { ProblemError, problem } from '@gatehouse/contract'
import type { Freshness, Reading } from '../reading/reading.ts'
import { SourceCache } from './source-cache.ts'

const minute = 60_000
const times = {
  ttl: minute,
  stale: 60 * minute,
  refusal: 10_000,
  retry: 5_000,
  patience: 20,
  limit: 60,
}

/** A source that answers with the number of the call, and a cache before it on a clock of its own. */
function testCache(options: { ask?: () => Promise<string>; maxBytes?: number } = {}) {
  let now = 1_000_000
  let calls = 0
  let ask: (() => Promise<string>) | undefined = options.ask
  const results: string[] = []
  const told: Freshness[] = []
  const cache = new SourceCache<string>({
    load: async (key) => {
      calls += 1
      return ask ? ask() : `${key} ${calls}`
    },
    times,
    maxBytes: options.maxBytes ?? 1_000_000,
    sizeOf: (value) => value.length * 2,
    count: (result) => results.push(result),
    clock: () => now,
  })
  const reading = (signal = new AbortController().signal, refresh = false): Reading => ({
    signal,
    refresh,
    tell: (freshness) => told.push(freshness),
  })
  return {
    cache,
    results,
    told,
    reading,
    read: (key = 'a') => cache.read(key, reading()),
    calls: () => calls,
    pass: (milliseconds: number) => (now += milliseconds),
    /** What the source does from now on; nothing: it answers. */
    source: (next?: () => Promise<string>) => (ask = next),
  }
}

const away = () => Promise.reject(problem('storage-unavailable'))
const absent = () => Promise.reject(problem('parameter-not-found'))
const silent = () => new Promise<string>(() => undefined)
const failsWith = (kind: string) => (error: unknown) =>
  error instanceof ProblemError && error.kind === kind

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
    assert.equal(await read(), 'a 1')
  })

  it('stands in no longer than it may', async () => {
    const { read, pass, source } = testCache()
    await read()
    source(away)
    pass(60 * minute)
    await assert.rejects(read(), failsWith('storage-unavailable'))
  })
})

describe('SourceCache: what the source refuses', () => {
  it('is kept, for a shorter time', async () => {
    const { read, pass, source, calls, results } = testCache({ ask: absent })
    for (let reads = 0; reads < 5; reads += 1) {
      await assert.rejects(read(), failsWith('parameter-not-found'))
    }
    assert.equal(calls(), 1)
    assert.deepEqual(results.slice(0, 2), ['miss', 'refusal'])
    pass(10_001)
    source()
    assert.equal(await read(), 'a 2')
  })

  it('takes the place of what was there', async () => {
    const { cache, read, source } = testCache()
    await read()
    source(absent)
    await assert.rejects(cache.refresh('a'), failsWith('parameter-not-found'))
    await assert.rejects(read(), failsWith('parameter-not-found'))
  })

  it('is not what a failure is: that is told to all who wait, and asked again', async () => {
    const { cache, reading, read, source, calls } = testCache({ ask: away })
    const all = await Promise.allSettled([1, 2, 3].map(() => cache.read('a', reading())))
    assert.ok(all.every(({ status }) => status === 'rejected'))
    assert.equal(calls(), 1)
    source()
    assert.equal(await read(), 'a 2')
  })
})

describe('SourceCache: what has changed', () => {
  it('is read anew when asked for, also while it is fresh', async () => {
    const { cache, read, reading, calls } = testCache()
    await read()
    assert.equal(await cache.read('a', reading(undefined, true)), 'a 2')
    assert.equal(await cache.refresh('a'), 'a 3')
    cache.expire('a')
    assert.equal(await read(), 'a 4')
    cache.expireAll((key) => key === 'b')
    assert.equal(await read(), 'a 4')
    assert.equal(calls(), 4)
  })

  it('is not what was asked for before the change', async () => {
    const { cache, read, source } = testCache()
    const answers: ((text: string) => void)[] = []
    source(() => new Promise((resolve) => answers.push(resolve)))
    const before = read()
    const after = cache.refresh('a')
    answers[0]?.('old')
    assert.equal(await before, 'old')
    await turn()
    answers[1]?.('new')
    assert.equal(await after, 'new')
    assert.equal(await read(), 'new')
  })

  it('may be amended without becoming any fresher', async () => {
    const { cache, read, pass, told } = testCache()
    await read()
    pass(1_000)
    cache.amend('a', (text) => `${text}!`)
    assert.equal(await read(), 'a 1!')
    assert.equal(told.at(-1)?.age, 1_000)
    assert.equal(cache.peek('a'), 'a 1!')
  })
})

describe('SourceCache: who waits', () => {
  it('may leave, and the source is still asked for the others', async () => {
    const { cache, reading, source } = testCache()
    const { promise, resolve } = Promise.withResolvers<string>()
    source(() => promise)
    const leaving = new AbortController()
    const [gone, stays] = [cache.read('a', reading(leaving.signal)), cache.read('a', reading())]
    leaving.abort(problem('caller-gone'))
    await assert.rejects(gone, failsWith('caller-gone'))
    resolve('there')
    assert.equal(await stays, 'there')
  })

  it('waits no longer than the limit for a source that says nothing', async () => {
    const { read } = testCache({ ask: silent })
    await assert.rejects(read(), { name: 'TimeoutError' })
  })
})
