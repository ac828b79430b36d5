import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkPlatform, sentenceOf } from '../index.ts'
import { changed, describeSystem } from '../test-system.ts'
import { type Case, refuses } from './test-cases.ts'

const system = describeSystem()
const dev = system.stages.dev?.account as string

/** Both stages in one account, neither protected. */
const together = changed(
  changed(system, ['stages', 'prod', 'account'], dev),
  ['stages', 'prod', 'protected'],
  false,
)

describe('checkPlatform, of accounts', () => {
  refuses([
    [
      ['stages', 'prod', 'account'],
      dev,
      `prod is protected and shares the account ${dev} with dev: give prod an account of its own.`,
    ],
    [
      ['shared', 'account'],
      '444455556666',
      'prod is protected and shares the account 444455556666 with shared: give prod an account of its own.',
      ['stages', 'prod', 'account'],
    ],
    [
      ['resources', 'buckets', 'files', 'name'],
      'the-files',
      'buckets.files in dev and buckets.files in prod are both called the-files: put ${stage} into the name, or another name into `names` of prod.',
    ],
    [
      ['resources', 'tables', 'more'],
      { name: '${platform}-${stage}-items', why: 'More.', partitionKey: 'pk' },
      'tables.items in dev and tables.more in dev are both called test-dev-items: put ${stage} into the name, or another name into `names` of dev.',
      ['resources', 'tables', 'more', 'name'],
    ],
  ] satisfies Case[])

  it('lets stages share an account while nothing has the same name there', () => {
    assert.deepEqual(checkPlatform(together).map(sentenceOf), [
      'parameters./test/greeting in dev and parameters./test/greeting in prod are both called /test/greeting: give prod an account or a region of its own.',
    ])
    const apart = changed(together, ['stages', 'prod', 'region'], 'eu-west-2')
    assert.deepEqual(checkPlatform(apart), [])
  })
})
