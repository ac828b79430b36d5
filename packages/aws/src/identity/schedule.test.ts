import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { renewalIn } from './schedule.ts'
import { hour, minute, second } from './testing.ts'

const waits = (of: () => number) => Array.from({ length: 200 }, of)
const now = Date.now()
const renewals = (left: number) => waits(() => renewalIn(new Date(now + left), now))

describe('renewalIn', () => {
  for (const [left, latest] of [
    [hour, 40 * minute],
    [15 * minute, 10 * minute],
    [12 * minute, 7 * minute],
    [3 * minute, minute],
    [second, second],
    [-hour, second],
    [365 * 24 * hour, 6 * hour],
  ] as const) {
    it(`comes after ${latest / second} s of ${left / second}, up to a tenth sooner`, () => {
      const found = renewals(left)
      assert.ok(Math.max(...found) <= latest, String(Math.max(...found)))
      assert.ok(Math.min(...found) >= latest * 0.9, String(Math.min(...found)))
    })
  }

  it('is spread, so that replicas that started together do not call together', () => {
    assert.ok(new Set(renewals(hour).map((wait) => Math.round(wait / second))).size > 100)
  })

  it('comes each minute for what has no end', () => {
    for (const wait of waits(() => renewalIn(undefined, now))) {
      assert.ok(wait <= minute && wait >= 54 * second)
    }
  })
})
