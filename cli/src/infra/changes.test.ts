import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attributeChanges } from './attributes.ts'
import { changesOf, countChanges, takesAway } from './changes.ts'
import type { Change, ResourceChange } from './plan-file.ts'

function planned(
  type: string,
  actions: Change['actions'],
  given: Partial<Change> = {},
): ResourceChange {
  const change = { actions, before: {}, after: {}, ...given }
  return {
    address: `module.a.${type}.this`,
    module_address: 'module.a',
    mode: 'managed',
    type,
    change,
  }
}

describe('changesOf', () => {
  it('tells what is created, changed, made anew, destroyed and forgotten, and nothing else', () => {
    const changes = changesOf({
      resource_changes: [
        planned('aws_vpc', ['create']),
        planned('aws_sqs_queue', ['update']),
        planned('aws_db_instance', ['delete', 'create']),
        planned('aws_s3_bucket', ['create', 'delete']),
        planned('aws_eip', ['delete']),
        planned('aws_kms_key', ['forget']),
        planned('aws_iam_role', ['no-op']),
        { ...planned('aws_iam_policy_document', ['read']), mode: 'data' },
      ],
    })
    assert.deepEqual(
      changes.map(({ action, type, losesData }) => [action, type, losesData]),
      [
        ['create', 'aws_vpc', false],
        ['change', 'aws_sqs_queue', false],
        ['replace', 'aws_db_instance', true],
        ['replace', 'aws_s3_bucket', true],
        ['destroy', 'aws_eip', false],
        ['forget', 'aws_kms_key', false],
      ],
    )
    assert.deepEqual(countChanges(changes), {
      create: 1,
      change: 1,
      replace: 2,
      destroy: 1,
      forget: 1,
    })
    assert.equal(takesAway(changes), true)
    assert.equal(takesAway(changes.slice(0, 2)), false)
  })
})

describe('attributeChanges', () => {
  it('goes down to what differs', () => {
    const changes = attributeChanges({
      actions: ['update'],
      before: { name: 'a', tags: { a: '1', b: '2' }, rules: [{ port: 80 }, { port: 81 }] },
      after: { name: 'a', tags: { a: '1', b: '3', c: '4' }, rules: [{ port: 80 }, { port: 443 }] },
    })
    assert.deepEqual(changes, [
      { name: 'rules[1].port', from: '81', to: '443', forces: false },
      { name: 'tags.b', from: '"2"', to: '"3"', forces: false },
      { name: 'tags.c', from: '(none)', to: '"4"', forces: false },
    ])
  })

  it('says what only AWS will tell, and because of what something is made anew', () => {
    const change: Change = {
      actions: ['update'],
      before: { arn: 'arn:old', bucket: 'old', size: 1 },
      after: { bucket: 'new', size: 1 },
      after_unknown: { arn: true },
      replace_paths: [['bucket']],
    }
    assert.deepEqual(attributeChanges(change), [
      { name: 'arn', from: '"arn:old"', to: '(known once applied)', forces: false },
      { name: 'bucket', from: '"old"', to: '"new"', forces: true },
    ])
    const anew = attributeChanges({ ...change, actions: ['delete', 'create'] })
    assert.deepEqual(
      anew.map(({ name }) => name),
      ['bucket'],
    )
  })

  it('repeats nothing that is sensitive: a value, one inside of what is new, or a whole block', () => {
    const secret = 'hunter2-hunter2'
    const changes = attributeChanges({
      actions: ['update'],
      before: { password: 'old-old-old', login: null, users: [{ key: 'k1' }], tags: { a: '1' } },
      after: {
        password: secret,
        login: { password: secret },
        users: [{ key: secret }],
        tags: { a: secret },
      },
      before_sensitive: { password: true, users: true },
      after_sensitive: {
        password: true,
        login: { password: true },
        users: true,
        tags: { a: true },
      },
    })
    assert.deepEqual(
      changes.map(({ name, from, to }) => [name, from, to]),
      ['login', 'password', 'tags.a', 'users'].map((name) => [name, '(sensitive)', '(sensitive)']),
    )
    assert.doesNotMatch(JSON.stringify(changes), /hunter2|old-old|k1/)
  })

  it('measures long texts instead of repeating them, and takes control characters out', () => {
    const [policy, text] = attributeChanges({
      actions: ['update'],
      before: { policy: 'p'.repeat(100), text: 'a' },
      after: { policy: 'q'.repeat(200), text: '\u001B[31mred' },
    })
    assert.deepEqual([policy?.from, policy?.to], ['(102 characters)', '(202 characters)'])
    assert.equal(text?.to, String.raw`"\u001b[31mred"`)
  })
})
