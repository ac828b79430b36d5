import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rangeOf } from './range.ts'

describe('rangeOf', () => {
  it('gives the bytes of one range, cut at the end', () => {
    assert.deepEqual(rangeOf('bytes=0-0', 10), { first: 0, last: 0 })
    assert.deepEqual(rangeOf('bytes=3-99999999999999999999', 10), { first: 3, last: 9 })
    assert.deepEqual(rangeOf('Bytes=9-', 10), { first: 9, last: 9 })
    assert.deepEqual(rangeOf('bytes=-3', 10), { first: 7, last: 9 })
    assert.deepEqual(rangeOf('bytes=-30', 10), { first: 0, last: 9 })
  })

  it('says what no part of the object can satisfy', () => {
    for (const header of ['bytes=10-', 'bytes=10-20', 'bytes=-0']) {
      assert.equal(rangeOf(header, 10), 'unsatisfiable', header)
    }
    assert.equal(rangeOf('bytes=0-', 0), 'unsatisfiable')
  })

  it('takes the whole for several ranges, other units and what is malformed', () => {
    for (const header of [
      'bytes=0-1,2-3',
      'bytes=2-1',
      'bytes=-',
      'bytes=',
      'bytes',
      'lines=0-1',
      '',
      'bytes=0x1-2',
    ]) {
      assert.equal(rangeOf(header, 10), undefined, header)
    }
    assert.equal(rangeOf('bytes=-5', 0), undefined)
  })
})
