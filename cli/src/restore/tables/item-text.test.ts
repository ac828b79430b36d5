import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { itemText, keyText } from './item-text.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('itemText', () => {
  it('is the same whatever the order of attributes and of what is in sets', () => {
    const one = {
      pk: { S: 'a' },
      set: { SS: ['x', 'y'] },
      map: { M: { b: { N: '1' }, a: { BS: [bytes('1'), bytes('2')] } } },
    }
    const other = {
      map: { M: { a: { BS: [bytes('2'), bytes('1')] }, b: { N: '1' } } },
      set: { SS: ['y', 'x'] },
      pk: { S: 'a' },
    }
    assert.equal(itemText(one), itemText(other))
  })

  it('differs where an item does', () => {
    const texts = [
      { a: { S: '1' } },
      { a: { N: '1' } },
      { a: { B: bytes('1') } },
      { a: { L: [{ S: '1' }, { S: '2' }] } },
      { a: { L: [{ S: '2' }, { S: '1' }] } },
      { a: { BOOL: true } },
      { a: { BOOL: false } },
      { a: { NULL: true as const } },
      { b: { S: '1' } },
      {},
    ].map(itemText)
    assert.equal(new Set(texts).size, texts.length)
  })
})

describe('keyText', () => {
  it('is of the key alone', () => {
    const item = { pk: { S: 'a' }, sk: { S: 'b' }, n: { N: '1' } }
    assert.equal(keyText(item, ['pk', 'sk']), keyText({ ...item, n: { N: '2' } }, ['pk', 'sk']))
  })
})
