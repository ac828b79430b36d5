import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AuditEntry } from '@gatehouse/contract'
import { type Batch, batchOf, beginningOf, pageOf, positionOf } from './audit-page.ts'
import { TestClock, entriesOf } from './test-access.ts'

const all = entriesOf(new TestClock(), 'gateway-1', 60).toReversed()

/** Batches of so many; `asked` counts them. */
function source(size: number) {
  const given = { asked: 0, batches }
  async function* batches(after = ''): AsyncGenerator<Batch> {
    const left = all.filter((entry) => after === '' || positionOf(entry) < after)
    for (let from = 0; from < left.length; from += size) {
      given.asked += 1
      const entries = left.slice(from, from + size)
      yield { entries, end: positionOf(entries.at(-1) as AuditEntry) }
    }
  }
  return given
}

describe('positionOf', () => {
  it('orders by time, writer and number of the entry', () => {
    const [entry] = all as [AuditEntry]
    const ordered = [
      { time: '2026-11-21T10:00:00.000+02:00', sequence: 100 },
      { time: '2026-11-21T08:00:00Z', writer: 'gateway-10' },
      { time: '2026-11-21T08:00:00.001Z', sequence: 9 },
      { time: '2026-11-21T08:00:00.001Z', sequence: 10 },
      { time: '2026-11-22T00:00:00Z', sequence: 1 },
    ].map((part) => positionOf({ ...entry, ...part }))
    assert.deepEqual(ordered.toSorted(), ordered)
    for (const position of ordered.slice(0, 4)) {
      assert.ok(position > '2026-11-21T08:00:00.000Z' && position > '2026-11-21')
      assert.ok(position < '2026-11-22')
    }
  })
})

describe('beginningOf', () => {
  it('is the earlier of where to go on and the end of what is looked for', () => {
    assert.equal(beginningOf({ limit: 1 }), undefined)
    assert.equal(beginningOf({ limit: 1, to: '2' }), '2')
    assert.equal(beginningOf({ limit: 1, to: '2', after: '1' }), '1')
  })
})

describe('pageOf', () => {
  it('reads no more than a page and the next entry', async () => {
    const given = source(batchOf({ limit: 5 }))
    const page = await pageOf(given.batches(), { limit: 5 })
    assert.deepEqual(page, { items: all.slice(0, 5), next: positionOf(all[4] as AuditEntry) })
    assert.equal(given.asked, 1)
  })

  it('ends a page that has cost enough, and says where to go on', async () => {
    const given = source(5)
    const query = { limit: 100, action: 'Nothing' }
    const first = await pageOf(given.batches(), query)
    assert.deepEqual(first, { items: [], next: positionOf(all[49] as AuditEntry) })
    assert.equal(given.asked, 10)
    assert.deepEqual(await pageOf(given.batches(first.next), query), { items: [] })
    assert.equal(given.asked, 12)
  })

  it('stops where what is looked for begins', async () => {
    const given = source(5)
    const from = (all[7] as AuditEntry).time
    const page = await pageOf(given.batches(), { limit: 100, from })
    assert.deepEqual(page, { items: all.slice(0, 8) })
    assert.equal(given.asked, 2)
  })
})
