import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { verdictOf } from './verdict.ts'

const slo = { successPercent: 99, p95Milliseconds: 500 }
const ends = (count: number, milliseconds: number, failure?: string) =>
  Array.from({ length: count }, () => ({ milliseconds, ...(failure && { failure }) }))

describe('verdictOf', () => {
  it('finds good what is as good as asked for', () => {
    assert.deepEqual(verdictOf([...ends(99, 10), ...ends(1, 10, '/a: answered 500')], slo), {
      good: true,
      requests: 100,
      failed: 1,
      successPercent: 99,
      p95Milliseconds: 10,
      failures: ['/a: answered 500'],
    })
  })

  it('finds bad what fails more often', () => {
    const { good, failed, successPercent } = verdictOf(
      [...ends(32, 10), ...ends(8, 10, '/a: answered 500')],
      slo,
    )
    assert.deepEqual([good, failed, successPercent], [false, 8, 80])
  })

  it('finds bad what is slower', () => {
    assert.equal(verdictOf([...ends(95, 500), ...ends(5, 501)], slo).good, true)
    const { good, p95Milliseconds } = verdictOf([...ends(94, 500), ...ends(6, 501)], slo)
    assert.deepEqual([good, p95Milliseconds], [false, 501])
  })

  it('never rounds a bad figure to a good one', () => {
    const { good, successPercent } = verdictOf([...ends(98_999, 1), ...ends(1001, 1, 'x')], slo)
    assert.deepEqual([good, successPercent], [false, 98.99])
  })

  it('names the first failures, each kind once', () => {
    const many = ['a', 'b', 'a', 'c', 'd', 'e', 'f'].flatMap((failure) => ends(1, 1, failure))
    assert.deepEqual(verdictOf(many, slo).failures, ['a', 'b', 'c', 'd', 'e'])
  })
})
