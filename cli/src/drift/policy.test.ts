import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { describePolicy, policyDifference } from './policy.ts'

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const read = { Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:x'] }

describe('policyDifference', () => {
  it('finds none where two say the same otherwise', () => {
    const same = policy({ Resource: 'arn:x', Action: 'S3:GetObject', Effect: 'Allow', Sid: 'Read' })
    assert.deepEqual(policyDifference(policy(read), same), [])
    const keys = { StringEquals: { 'kms:ViaService': ['b', 'a'], x: 'y' } }
    const [one, other] = [keys, { StringEquals: { x: ['y'], 'kms:ViaService': ['a', 'b'] } }]
    assert.deepEqual(
      policyDifference(
        policy({ ...read, Condition: one }, { ...read, Sid: 'More' }),
        policy({ ...read, Sid: 'More' }, { ...read, Condition: other }),
      ),
      [],
    )
  })

  it('says what a statement has, lacks, and is', () => {
    const differing = {
      ...read,
      Effect: 'Deny',
      Action: 's3:PutObject',
      Resource: ['arn:x', 'arn:y'],
      Condition: { Bool: { 'aws:SecureTransport': 'true' } },
    }
    assert.deepEqual(policyDifference(policy(read), policy(differing)), [
      'Read is Deny',
      'Read has also s3:PutObject',
      'Read lacks s3:GetObject',
      'Read has also on arn:y',
      'Read has another condition',
    ])
  })

  it('names statements without a Sid by what they say', () => {
    const all = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }
    assert.deepEqual(policyDifference(policy(read), policy(read, all)), [
      'has the statement for AWS * sts:AssumeRole',
    ])
    assert.deepEqual(policyDifference(policy(read, all), policy(all)), [
      'lacks the statement Read (s3:GetObject on arn:x)',
    ])
  })

  it('takes nothing else for a policy', () => {
    for (const text of ['', 'text', '[]', '{}', 'null', null, undefined]) {
      assert.equal(policyDifference(policy(read), text), undefined)
    }
    assert.deepEqual(describePolicy('text'), [])
  })
})
