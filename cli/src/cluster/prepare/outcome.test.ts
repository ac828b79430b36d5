import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { recordingContext } from '../../testing.ts'
import { holdsOf } from './outcome.ts'
import { showOutcomes } from './show.ts'

describe('holdsOf', () => {
  const present = {
    metadata: { labels: { a: '1', b: '2' }, uid: 'x' },
    data: { key: 'v' },
    list: [1],
  }

  it('lets the server add what nobody has asked for', () => {
    assert.ok(holdsOf({ metadata: { labels: { a: '1' } }, data: { key: 'v' } }, present))
  })

  it('sees what is otherwise', () => {
    assert.equal(holdsOf({ metadata: { labels: { a: '2' } } }, present), false)
    assert.equal(holdsOf({ metadata: { labels: { c: '1' } } }, present), false)
    assert.equal(holdsOf({ list: [1, 2] }, present), false)
  })

  it('sees what is too much in data', () => {
    assert.equal(holdsOf({ data: {} }, present), false)
  })
})

describe('showOutcomes', () => {
  it('shows no table where nothing came of it', () => {
    const { context, written } = recordingContext()
    showOutcomes([], { stage: 'dev', dryRun: false, json: false }, 'office', context)
    assert.equal(written.stdout, '')
  })
})
