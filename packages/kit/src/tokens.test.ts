import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SecretText } from './secret-text.ts'
import { hashOf, idOfHash, keyPrefix, newToken, tokenForm } from './tokens.ts'

describe('newToken', () => {
  it('makes another secret each time, in the form that is looked for', () => {
    const [one, other] = [newToken(keyPrefix).reveal(), newToken(keyPrefix).reveal()]
    assert.notEqual(one, other)
    assert.match(one, new RegExp(`^gthk_${tokenForm}$`))
  })
})

describe('hashOf and idOfHash', () => {
  it('stay what they are: what is kept goes by them', () => {
    const hash = hashOf(new SecretText('abc'))
    assert.equal(hash, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    assert.equal(idOfHash(hash), 'dfe7a23fefeea519e9bbfdd1a6be94c4')
  })
})
