import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { instant } from './instant.ts'
import { failsWith } from './test-access.ts'

describe('instant', () => {
  it('is the time in UTC with milliseconds, whatever the offset', () => {
    assert.equal(instant('2026-11-21T10:00:00.1239+02:00'), '2026-11-21T08:00:00.123Z')
    assert.equal(instant('2026-11-21T08:00:00Z'), '2026-11-21T08:00:00.000Z')
  })

  it('keeps to the years whose texts are in the order of time', () => {
    assert.equal(instant('0000-01-01T00:00:00+14:00'), '0001-01-01T00:00:00.000Z')
    assert.equal(instant('9999-12-31T23:59:59-14:00'), '9999-12-31T23:59:59.999Z')
  })

  it('refuses what no clock has shown', () => {
    for (const time of ['2026-12-31T23:59:60Z', 'yesterday', '']) {
      assert.throws(() => instant(time), failsWith('invalid-request'), time)
    }
  })
})
