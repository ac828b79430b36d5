import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { problem } from '@gatehouse/contract'
import { absent, away, failsWith, minute, silent, testCache } from './test-cache.ts'

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

  it('stands in for a source that fails, too', async () => {
    const { read, pass, source, calls } = testCache({ ask: absent })
    await assert.rejects(read(), failsWith('parameter-not-found'))
    source(away)
    pass(minute)
    for (let reads = 0; reads < 5; reads += 1) {
      await assert.rejects(read(), failsWith('parameter-not-found'))
    }
    assert.equal(calls(), 2)
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
    await assert.rejects(read(), failsWith('storage-unavailable'))
  })
})
