import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { compareBytes, firstFrom } from './order.ts'

/** Letters around the places where UTF-16 and UTF-8 order differently. */
const text = fc.string({
  unit: fc.constantFrom('a', '/', '\u007f', 'é', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}'),
  maxLength: 4,
})

describe('compareBytes', () => {
  it('orders as the bytes of UTF-8 do', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const expected = Buffer.compare(Buffer.from(a), Buffer.from(b))
        assert.equal(Math.sign(compareBytes(a, b)), expected)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('firstFrom', () => {
  it('finds the first that is not before', () => {
    fc.assert(
      fc.property(fc.array(text), text, (texts, wanted) => {
        const sorted = texts.toSorted(compareBytes)
        const index = sorted.findIndex((item) => compareBytes(item, wanted) >= 0)
        assert.equal(firstFrom(sorted, wanted), index < 0 ? sorted.length : index)
      }),
    )
  })
})
