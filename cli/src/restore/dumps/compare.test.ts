import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isOlder, readRows, rowsTable } from './compare.ts'

const rows = readRows([
  'rows|now|public.users|12',
  'rows|now|public.pictures|3',
  'rows|restored|public.users|10',
])

describe('readRows', () => {
  it('sets the two databases side by side', () => {
    assert.deepEqual(rows, [
      { table: 'public.users', now: 12, restored: 10 },
      { table: 'public.pictures', now: 3 },
    ])
    assert.match(rowsTable(rows).join('\n'), /public\.pictures\s+3\s+not there/)
  })
})

describe('isOlder', () => {
  it('tells a dump that lacks a table', () => {
    assert.equal(isOlder(rows), true)
    assert.equal(isOlder(rows.slice(0, 1)), false)
  })
})
