import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ResponseCache, freshness } from './cache.ts'

const entry = (action: string, body = '{}') => ({
  body,
  versions: 'gateway=1',
  upstreamEtag: '"1"',
  action,
  freshUntil: 0,
})

describe('freshness', () => {
  it('follows Cache-Control as a shared cache does', () => {
    const lifetime = (cacheControl?: string) =>
      freshness(cacheControl === undefined ? {} : { 'cache-control': cacheControl })
    assert.equal(lifetime('max-age=5'), 5_000)
    assert.equal(lifetime('public, max-age=5, s-maxage=9'), 9_000)
    assert.equal(lifetime('No-Cache'), 0)
    assert.equal(lifetime('max-age=0, must-revalidate'), 0)
    assert.equal(lifetime('max-age=nonsense'), 0)
    assert.equal(lifetime('private, max-age=5'), undefined)
    assert.equal(lifetime('no-store'), undefined)
    assert.equal(lifetime(), undefined)
  })

  it('counts from when the source said it', () => {
    assert.equal(freshness({ 'cache-control': 'max-age=60', age: '20' }), 40_000)
    assert.equal(freshness({ 'cache-control': 'max-age=60', age: '61' }), 0)
    assert.equal(freshness({ 'cache-control': 'max-age=60', age: 'long' }), 60_000)
  })
})

describe('ResponseCache', () => {
  it('forgets what an event may have changed, and nothing else', () => {
    const cache = new ResponseCache()
    cache.set('p', entry('GetParameter'))
    cache.set('ps', entry('ListParameters'))
    cache.set('b', entry('ListBuckets'))
    cache.drop('parameter.changed')
    assert.equal(cache.get('p'), undefined)
    assert.equal(cache.get('ps'), undefined)
    assert.ok(cache.get('b'))
    cache.drop('unheard.of')
    assert.ok(cache.get('b'))
  })

  it('stays within its size', () => {
    const cache = new ResponseCache({ maxBytes: 100_000 })
    for (let count = 0; count < 100; count += 1)
      cache.set(`k${count}`, entry('x', 'y'.repeat(10_000)))
    assert.equal(cache.get('k0'), undefined)
    assert.ok(cache.get('k99'))
    cache.set('big', entry('x', 'y'.repeat(200_000)))
    assert.equal(cache.get('big'), undefined)
  })
})
