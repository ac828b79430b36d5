import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { foldKey } from '../users/search-keys.ts'
import { byEmail, byName } from './lists.ts'
import { comparePlaces } from './read-list.ts'
import { compareTexts, cutOf, fitting, isCut, lastSortKey } from './sort-keys.ts'

const bytesOf = (text: string) => Buffer.byteLength(text)
/** Texts without control characters, as names are; many are long, and many begin alike. */
const term = fc
  .tuple(
    fc.constantFrom('', 'a', 'é'.repeat(244), '\u{10FFFF}'.repeat(245)),
    fc.string({ unit: 'binary' }),
  )
  .map((parts) => parts.join('').replaceAll(/\p{Cc}/gu, ''))
const place = fc.record({ term, id: fc.uuid() })

describe('the sort keys of names', () => {
  it('are in the order of name and id, unless two have the same cut', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        fc.pre(!(isCut(a.term) && isCut(b.term) && cutOf(a.term) === cutOf(b.term)))
        const byKey = compareTexts(byName.sortKeyOf(a), byName.sortKeyOf(b))
        assert.equal(Math.sign(byKey), Math.sign(comparePlaces(a, b)))
      }),
    )
  })

  it('fit, whatever the name, below the last', () => {
    fc.assert(
      fc.property(place, (a) => {
        const key = byName.sortKeyOf(a)
        assert.ok(bytesOf(key) <= 1024)
        assert.ok(compareTexts(key, lastSortKey) < 0)
      }),
    )
  })
})

describe('the sort keys of addresses', () => {
  it('fit, for the longest that is taken', () => {
    // The character that is folded to the most bytes.
    const worst = foldKey(`${'\u{1D160}'.repeat(64)}@${'a'.repeat(189)}`)
    assert.equal(bytesOf(byEmail.sortKeyOf({ term: worst, id: '' })), 958)
  })
})

describe('fitting', () => {
  it('is as much of a text as a sort key holds, in whole characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 10 }), (unit) => {
        const text = unit.repeat(600)
        const fits = fitting(text)
        assert.ok(text.startsWith(fits) && fits.isWellFormed())
        assert.ok(bytesOf(fits) <= 1024)
        assert.ok(fits === text || bytesOf(fits) > 1024 - 4)
      }),
    )
  })
})
