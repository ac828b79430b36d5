import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chosenDump, readDumps } from './dumps.ts'

const target = {
  stage: 'dev',
  kind: 'database',
  ref: 'databases.people',
  name: 'database-people',
  inCluster: true,
} as const

const dumps = readDumps(['dump 20261124t020000z 10', 'dump 20261125t020000z 20', 'something else'])

describe('readDumps', () => {
  it('has the newest first, with times and sizes', () => {
    assert.deepEqual(dumps, [
      { id: '20261125t020000z', taken: new Date('2026-11-25T02:00:00Z'), bytes: 20 },
      { id: '20261124t020000z', taken: new Date('2026-11-24T02:00:00Z'), bytes: 10 },
    ])
  })
})

describe('chosenDump', () => {
  it('is the newest where none is named', () => {
    assert.equal(chosenDump(dumps, target).id, '20261125t020000z')
    assert.equal(chosenDump(dumps, target, '20261124t020000z').bytes, 10)
  })

  it('says which one may be meant, or how to make the first', () => {
    assert.throws(() => chosenDump(dumps, target, '20261124t020001z'), {
      message: 'database-people has no dump 20261124t020001z',
      fix: /20261124t020000z/,
    })
    assert.throws(() => chosenDump([], target), { fix: /create job --from cronjob/ })
  })
})
