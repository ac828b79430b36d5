import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { afterPrefix, foldKey } from './search-keys.ts'

const unicode = fc.string({ unit: 'binary' })
/** As PostgreSQL compares in the collation C, and DynamoDB its sort keys. */
const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

describe('foldKey', () => {
  it('makes texts equal that differ in case or composition', () => {
    assert.equal(foldKey('ÉMILE'), foldKey('e\u0301mile'))
    assert.equal(foldKey('İ'), foldKey('i\u0307'))
    assert.equal(foldKey('ΟΔΟΣ'), foldKey('οδος'))
    assert.notEqual(foldKey('e'), foldKey('é'))
  })

  it('folds a beginning as the whole: the end of a word changes nothing', () => {
    assert.ok(foldKey('ΟΔΟΣΣΕΥΣ').startsWith(foldKey('ΟΔΟΣ')))
  })

  it('changes nothing the second time', () => {
    fc.assert(fc.property(unicode, (text) => foldKey(foldKey(text)) === foldKey(text)))
  })
})

describe('afterPrefix', () => {
  it('lies after all that begin with the prefix, and before what does not', () => {
    fc.assert(
      fc.property(unicode, unicode, (prefix, text) => {
        const end = afterPrefix(prefix)
        const inRange = compare(text, prefix) >= 0 && (end === undefined || compare(text, end) < 0)
        assert.equal(inRange, text.startsWith(prefix))
        assert.ok(end === undefined || compare(prefix + text, end) < 0)
      }),
    )
  })

  it('goes around the surrogates and past the last code point', () => {
    assert.equal(afterPrefix('a\uD7FF'), 'a\uE000')
    assert.equal(afterPrefix('a\u{10FFFF}\u{10FFFF}'), 'b')
    assert.equal(afterPrefix('\u{10FFFF}'), undefined)
    assert.equal(afterPrefix(''), undefined)
  })
})
