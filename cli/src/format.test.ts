import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { byteSize, clockTime, columns, duration } from './format.ts'

describe('duration', () => {
  it('says milliseconds in the unit that fits', () => {
    const minute = 60_000
    const said = [640, 1240, 42_400, 307_900, 42 * minute, 200 * minute, 52 * 60 * minute].map(
      duration,
    )
    assert.deepEqual(said, [
      '640 ms',
      '1.2 s',
      '42 s',
      '5 min 7 s',
      '42 min',
      '3 h 20 min',
      '2 d 4 h',
    ])
  })
})

describe('byteSize', () => {
  it('says bytes in the unit that fits', () => {
    const said = [0, 123, 4_200, 18_000_000, 1_300_000_000, 2e15].map(byteSize)
    assert.deepEqual(said, ['0 B', '123 B', '4.2 kB', '18 MB', '1.3 GB', '2000 TB'])
  })
})

describe('clockTime', () => {
  it('has two digits each, and milliseconds', () => {
    assert.equal(clockTime(new Date(2026, 10, 21, 9, 5, 7, 42)), '09:05:07.042')
  })
})

describe('columns', () => {
  it('puts cells below one another, without blanks at the end', () => {
    assert.deepEqual(
      columns([
        ['a', 'bc'],
        ['def', 'g'],
      ]),
      ['a    bc', 'def  g'],
    )
  })
})
