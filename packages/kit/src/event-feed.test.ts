import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { EventFeed } from './event-feed.ts'

describe('EventFeed', () => {
  it('numbers its own events and keeps the ids of others', () => {
    const feed = new EventFeed()
    const own = feed.publish('made', { n: 1 })
    assert.match(own.id, /^[0-9a-f]{12}-1$/)
    feed.push({ id: 'elsewhere-7', event: 'taken', data: null })
    assert.deepEqual(feed.since(own.id), [{ id: 'elsewhere-7', event: 'taken', data: null }])
    assert.deepEqual(feed.since('elsewhere-7'), [])
  })

  it('knows only the ids within its limits of events and of bytes', () => {
    const few = new EventFeed({ events: 2 })
    const ids = [1, 2, 3, 4].map((n) => few.publish('made', n).id)
    assert.equal(few.since(String(ids[0])), undefined)
    assert.deepEqual(
      few.since(String(ids[1]))?.map(({ data }) => data),
      [3, 4],
    )

    const small = new EventFeed({ bytes: 1_000 })
    const first = small.publish('made', 'x'.repeat(600))
    small.publish('made', 'x'.repeat(600))
    assert.equal(small.since(first.id)?.length, 1)
    small.publish('made', 'x'.repeat(600))
    assert.equal(small.since(first.id), undefined)
  })

  it('forgets every id on reset', () => {
    const feed = new EventFeed()
    const { id } = feed.publish('made', 1)
    feed.reset()
    assert.equal(feed.since(id), undefined)
  })
})
