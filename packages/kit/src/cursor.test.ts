import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Cursor } from '@gatehouse/contract'
import { Check } from 'typebox/value'
import { decodeCursor, encodeCursor } from './cursor.ts'

describe('encodeCursor', () => {
  it('gives a text that decodeCursor takes back, whatever the key', () => {
    for (const key of ['', 'a', '/challenge/kantox', 'naïve ☃ 😀', 'a\u0000b', 'x'.repeat(1024)]) {
      assert.equal(decodeCursor(encodeCursor(key)), key)
    }
  })

  it('gives what the contract allows, and what needs no encoding in a URL', () => {
    for (const key of ['a', 'ab', 'abc', 'abcd', '???>>>']) {
      assert.ok(Check(Cursor, encodeCursor(key)))
      assert.equal(encodeURIComponent(encodeCursor(key)), encodeCursor(key))
    }
  })
})

describe('decodeCursor', () => {
  it('takes bytes that are no text for a position all the same', () => {
    assert.equal(decodeCursor(Buffer.from([0xff, 0x61]).toString('base64url')), '\ufffda')
  })
})
