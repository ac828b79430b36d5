import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { didYouMean } from './did-you-mean.ts'

describe('didYouMean', () => {
  const names = ['tables.people', 'tables.peoples', 'databases.main']

  it('names what is close', () => {
    assert.equal(didYouMean('table.people', names), 'did you mean tables.people or tables.peoples?')
    assert.equal(didYouMean('pord', ['dev', 'prod']), 'there are dev, prod.')
    assert.equal(didYouMean('prd', ['dev', 'prod']), 'did you mean prod?')
  })

  it('names all where nothing is', () => {
    assert.equal(didYouMean('x', names), 'there are tables.people, tables.peoples, databases.main.')
    assert.equal(didYouMean('x', []), 'there are none.')
  })
})
