import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type AwsAccess, type Permission, sentenceOf } from '../index.ts'
import { describeServices } from '../testing.ts'
import { checkPermissions } from './permissions.ts'

const entry = 'main.ts'

function problemsOf(aws: AwsAccess): string[] {
  const door = { entry, port: 8080, public: true }
  const store = { entry, port: 8081, settings: ['TABLE'], aws }
  return checkPermissions(describeServices({ door, store })).map(sentenceOf)
}

function problemsWith(change: Partial<Permission>): string[] {
  const permission: Permission = {
    id: 'Read',
    why: 'Reads.',
    actions: ['dynamodb:GetItem'],
    resources: ['arn:${partition}:dynamodb:${region}:${account}:table/people'],
    ...change,
  }
  return problemsOf({ permissions: [permission] })
}

describe('checkPermissions', () => {
  it('finds nothing wrong with one that is scoped', () => {
    assert.deepEqual(problemsWith({}), [])
    const resources = ['arn:aws:dynamodb:*:*:table/${TABLE}']
    assert.deepEqual(problemsWith({ resources, when: 'TABLE' }), [])
  })

  it('names an action with a wildcard, and what is no action', () => {
    for (const action of ['s3:*', 's3:Get*', 's3:getObject', 'S3:GetObject'] as const) {
      const [sentence = ''] = problemsWith({ actions: [action], resources: ['arn:aws:s3:::b'] })
      const beginning = `store, permission Read: "${action}" is not one action`
      assert.equal(sentence.startsWith(beginning), true, sentence)
    }
  })

  it('names the resource * of an action that can be scoped', () => {
    assert.deepEqual(problemsWith({ resources: ['*'] }), [
      'store, permission Read: dynamodb:GetItem may not have the resource *: name what it is for by ARN.',
    ])
  })

  it('names a resource given to an action that takes none', () => {
    const resources = ['arn:aws:s3:::b']
    assert.match(
      problemsWith({ actions: ['s3:ListAllMyBuckets'], resources }).join(),
      /s3:ListAllMyBuckets cannot be scoped: give it a permission with the resource \* alone/,
    )
    assert.deepEqual(problemsWith({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] }), [])
  })

  it('names what is no ARN, be it that every service would match', () => {
    for (const resource of ['people', 'arn:aws:*:*:*:*', 'arn:aws:s3:::']) {
      const found = problemsWith({ resources: [resource] })
      assert.match(
        found.join(),
        RegExp(`^store, permission Read: "${RegExp.escape(resource)}" is no ARN: write arn:`),
      )
    }
  })

  it('names a placeholder that nothing fills for certain', () => {
    const resources = ['arn:aws:dynamodb:${place}:1:table/${TABLE}']
    assert.deepEqual(problemsWith({ resources }), [
      'store, permission Read: ${place} is none of partition, region, account, reads.buckets, reads.parameters, reads.secrets: correct it, or name its setting in `when`.',
      'store, permission Read: ${TABLE} is none of partition, region, account, reads.buckets, reads.parameters, reads.secrets: correct it, or name its setting in `when`.',
    ])
  })

  it('names a condition on what is no setting of the service', () => {
    assert.match(problemsWith({ when: 'TABEL' }).join(), /depends on TABEL, which is not among/)
    const found = problemsOf({ when: 'MODE=aws', permissions: [] })
    assert.match(
      found.join(),
      /^store depends on MODE, which is not among the service's settings: there are TABLE/,
    )
  })

  it('names ids that AWS refuses, that are there twice, and permissions of nothing', () => {
    assert.match(
      problemsWith({ id: 'read-it' }).join(),
      /its id becomes a Sid: give it one of letters and digits alone/,
    )
    assert.match(problemsWith({ actions: [] }).join(), /names no action/)
    assert.match(problemsWith({ resources: [] }).join(), /names no resource/)
    const permission: Permission = {
      id: 'List',
      why: 'Lists.',
      actions: ['s3:ListAllMyBuckets'],
      resources: ['*'],
    }
    assert.deepEqual(problemsOf({ permissions: [permission, permission] }), [
      'store has two permissions called List: give one of them another id.',
    ])
  })
})
