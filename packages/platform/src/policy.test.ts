import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parsePolicy } from '@gatehouse/iam'
import { platform } from '../../../platform.ts'
import {
  type PolicyContext,
  type Reads,
  neededPermissions,
  policyOf,
  unmetConditions,
} from './index.ts'

const place = { partition: 'aws', region: 'eu-west-1', account: '123456789012' }
const context = (settings: PolicyContext['settings']): PolicyContext => ({ ...place, settings })

describe('policyOf', () => {
  it('is written in the language that the evaluator understands', () => {
    const settings = {
      GATEHOUSE_PROVIDER: 'aws',
      GATEHOUSE_EVENTS_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/changes',
      S3_BUCKET: 'people-pictures',
      DYNAMODB_TABLE: 'people',
    }
    for (const service of Object.keys(platform.services))
      assert.doesNotThrow(() => parsePolicy(policyOf(platform, service, context(settings))))
  })

  it('gives the gateway no statement at all', () => {
    assert.deepEqual(policyOf(platform, 'gateway', context({ GATEHOUSE_PROVIDER: 'aws' })), {
      Version: '2012-10-17',
      Statement: [],
    })
  })

  it('gives the broker none while it serves a local account', () => {
    assert.deepEqual(policyOf(platform, 'broker', context({})).Statement, [])
    const local = context({ GATEHOUSE_PROVIDER: 'local', GATEHOUSE_EVENTS_QUEUE_URL: 'https://q' })
    assert.deepEqual(policyOf(platform, 'broker', local).Statement, [])
  })

  it('gives the directory exactly what its table and its bucket need', () => {
    const settings = { S3_BUCKET: 'people-pictures', DYNAMODB_TABLE: 'people' }
    assert.deepEqual(policyOf(platform, 'directory', context(settings)).Statement, [
      {
        Sid: 'KeepAvatars',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
        Resource: ['arn:aws:s3:::people-pictures/avatars/*'],
      },
      {
        Sid: 'MissAvatars',
        Effect: 'Allow',
        Action: ['s3:ListBucket'],
        Resource: ['arn:aws:s3:::people-pictures'],
      },
      {
        Sid: 'KeepPeople',
        Effect: 'Allow',
        Action: [
          'dynamodb:GetItem',
          'dynamodb:Query',
          'dynamodb:PutItem',
          'dynamodb:UpdateItem',
          'dynamodb:DeleteItem',
        ],
        Resource: ['arn:aws:dynamodb:eu-west-1:123456789012:table/people'],
      },
    ])
  })

  it('has the queue of a URL, and conditions with the region in them', () => {
    const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/changes'
    const settings = { GATEHOUSE_PROVIDER: 'aws', GATEHOUSE_EVENTS_QUEUE_URL: url }
    const statements = policyOf(platform, 'broker', context(settings)).Statement
    const byId = new Map(statements.map((statement) => [statement.Sid, statement]))
    assert.deepEqual(byId.get('HearChanges')?.Resource, [
      'arn:aws:sqs:eu-west-1:123456789012:changes',
    ])
    assert.deepEqual(byId.get('DecryptSecrets')?.Condition, {
      StringEquals: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' },
    })
    assert.equal(byId.size, statements.length)
  })

  it('is the same each time, in every partition, with no placeholder left', () => {
    const china = { partition: 'aws-cn', region: 'cn-north-1', account: '123456789012' }
    const write = () =>
      JSON.stringify(
        policyOf(platform, 'broker', { ...china, settings: { GATEHOUSE_PROVIDER: 'aws' } }),
      )
    assert.equal(write(), write())
    assert.match(write(), /arn:aws-cn:ssm:cn-north-1:123456789012:parameter\/\*/)
    assert.doesNotMatch(write(), /\$\{|arn:aws:/)
  })

  it('says of each thing that may be read where it is, with what AWS puts behind names of secrets', () => {
    const reads: Reads = { buckets: ['a', 'b-*'], parameters: ['/a/*'], secrets: ['a/*', 'b'] }
    const settings = { GATEHOUSE_PROVIDER: 'aws' }
    const { Statement } = policyOf(platform, 'broker', { ...context(settings), reads })
    const resourcesOf = (sid: string) => Statement.find(({ Sid }) => Sid === sid)?.Resource
    assert.deepEqual(resourcesOf('ReadObjects'), ['arn:aws:s3:::a/*', 'arn:aws:s3:::b-*/*'])
    assert.deepEqual(resourcesOf('ReadParameters'), [
      'arn:aws:ssm:eu-west-1:123456789012:parameter/a/*',
    ])
    assert.deepEqual(resourcesOf('RevealSecrets'), [
      'arn:aws:secretsmanager:eu-west-1:123456789012:secret:a/*',
      'arn:aws:secretsmanager:eu-west-1:123456789012:secret:b-??????',
    ])
  })

  it('has no statement about a kind of which nothing may be read', () => {
    const reads: Reads = { buckets: ['a'], parameters: ['/a/*'], secrets: [] }
    const policy = policyOf(platform, 'broker', {
      ...context({ GATEHOUSE_PROVIDER: 'aws' }),
      reads,
    })
    assert.doesNotThrow(() => parsePolicy(policy))
    const sids = policy.Statement.map(({ Sid }) => Sid)
    assert.deepEqual(
      ['ListSecrets', 'DescribeSecrets', 'RevealSecrets'].filter((sid) => sids.includes(sid)),
      ['ListSecrets'],
    )
  })

  it('refuses a service that is not there', () => {
    assert.throws(
      () => policyOf(platform, 'brokr', context({})),
      /^Error: gatehouse has no service brokr$/,
    )
  })
})

describe('neededPermissions', () => {
  it('takes an empty setting for none', () => {
    assert.deepEqual(neededPermissions(platform.services.directory, { S3_BUCKET: '' }), [])
  })
})

describe('unmetConditions', () => {
  it('names what would make a service need more', () => {
    assert.deepEqual(unmetConditions(platform.services.directory, { S3_BUCKET: 'b' }), [
      'DYNAMODB_TABLE',
    ])
    assert.deepEqual(unmetConditions(platform.services.gateway, {}), [])
  })
})
