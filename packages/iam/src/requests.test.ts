import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type AwsCall,
  type IamRequest,
  UnknownCallError,
  requestsOf,
  requestsOfAnswer,
} from './index.ts'

const place = { partition: 'aws', region: 'eu-west-1', account: '111122223333' }
const call = (name: string, input: AwsCall['input'] = {}): AwsCall => {
  const [api = '', operation = ''] = name.split(' ')
  return { api, operation, input }
}
const asked = (requests: IamRequest[]) =>
  requests.map(({ action, resource }) => `${action} ${resource}`)
const of = (name: string, input?: AwsCall['input'], at = place) =>
  asked(requestsOf(call(name, input), at))

describe('requestsOf', () => {
  const object = { Bucket: 'data', Key: 'a/../b//c *' }
  const queue = { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/444455556666/changes' }
  const table = { TableName: 'people' }
  const tableArn = 'arn:aws:dynamodb:eu-west-1:111122223333:table/people'
  const ssm = 'arn:aws:ssm:eu-west-1:111122223333:parameter'
  const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret'

  const cases: [name: string, input: AwsCall['input'], requests: string[]][] = [
    ['S3 ListBuckets', {}, ['s3:ListAllMyBuckets *']],
    ['S3 HeadBucket', { Bucket: 'data' }, ['s3:ListBucket arn:aws:s3:::data']],
    ['S3 ListObjectsV2', { Bucket: 'data' }, ['s3:ListBucket arn:aws:s3:::data']],
    ['S3 GetObject', object, ['s3:GetObject arn:aws:s3:::data/a/../b//c *']],
    ['S3 HeadObject', object, ['s3:GetObject arn:aws:s3:::data/a/../b//c *']],
    [
      'S3 GetObject',
      { Bucket: 'data', Key: 'a', VersionId: 'v' },
      ['s3:GetObjectVersion arn:aws:s3:::data/a'],
    ],
    ['S3 PutObject', { Bucket: 'data', Key: 'a' }, ['s3:PutObject arn:aws:s3:::data/a']],
    ['S3 DeleteObject', { Bucket: 'data', Key: 'a' }, ['s3:DeleteObject arn:aws:s3:::data/a']],
    [
      'S3 DeleteObject',
      { Bucket: 'data', Key: 'a', VersionId: 'v' },
      ['s3:DeleteObjectVersion arn:aws:s3:::data/a'],
    ],
    ['SSM DescribeParameters', {}, ['ssm:DescribeParameters *']],
    ['SSM GetParameter', { Name: '/a/b' }, [`ssm:GetParameter ${ssm}/a/b`]],
    // The slash at the beginning is no part of the ARN, and neither is what chooses a version.
    ['SSM GetParameter', { Name: 'a:3' }, [`ssm:GetParameter ${ssm}/a`]],
    ['SSM GetParameter', { Name: '//a' }, [`ssm:GetParameter ${ssm}//a`]],
    [
      'SSM GetParameters',
      { Names: ['/a', 'b'] },
      [`ssm:GetParameters ${ssm}/a`, `ssm:GetParameters ${ssm}/b`],
    ],
    ['SSM GetParameterHistory', { Name: '/a' }, [`ssm:GetParameterHistory ${ssm}/a`]],
    [
      'SSM GetParameter',
      { Name: 'arn:aws:ssm:eu-west-1:444455556666:parameter/a' },
      ['ssm:GetParameter arn:aws:ssm:eu-west-1:444455556666:parameter/a'],
    ],
    ['SecretsManager ListSecrets', {}, ['secretsmanager:ListSecrets *']],
    [
      'SecretsManager DescribeSecret',
      { SecretId: 'shop/db' },
      [`secretsmanager:DescribeSecret ${secret}:shop/db-??????`],
    ],
    [
      'SecretsManager GetSecretValue',
      { SecretId: `${secret}:shop/db-AbCdEf` },
      [`secretsmanager:GetSecretValue ${secret}:shop/db-AbCdEf`],
    ],
    [
      'SQS ReceiveMessage',
      queue,
      ['sqs:ReceiveMessage arn:aws:sqs:eu-west-1:444455556666:changes'],
    ],
    ['SQS DeleteMessage', queue, ['sqs:DeleteMessage arn:aws:sqs:eu-west-1:444455556666:changes']],
    [
      'SQS DeleteMessageBatch',
      { QueueUrl: 'http://127.0.0.1:4566/queue/changes' },
      ['sqs:DeleteMessage arn:aws:sqs:eu-west-1:111122223333:changes'],
    ],
    ['DynamoDB GetItem', table, [`dynamodb:GetItem ${tableArn}`]],
    ['DynamoDB PutItem', table, [`dynamodb:PutItem ${tableArn}`]],
    ['DynamoDB UpdateItem', table, [`dynamodb:UpdateItem ${tableArn}`]],
    ['DynamoDB DeleteItem', { TableName: tableArn }, [`dynamodb:DeleteItem ${tableArn}`]],
    ['DynamoDB Query', table, [`dynamodb:Query ${tableArn}`]],
    [
      'DynamoDB Query',
      { ...table, IndexName: 'by-name' },
      [`dynamodb:Query ${tableArn}/index/by-name`],
    ],
  ]
  for (const [name, input, requests] of cases) {
    it(`${name} ${JSON.stringify(input)}`, () => assert.deepEqual(of(name, input), requests))
  }

  it('takes a transaction for what is in it, each once', () => {
    const TransactItems = [
      { Put: table },
      { Put: table },
      { Update: { TableName: 'other' } },
      { Delete: table },
      { ConditionCheck: table },
    ]
    assert.deepEqual(of('DynamoDB TransactWriteItems', { TransactItems }), [
      `dynamodb:PutItem ${tableArn}`,
      `dynamodb:UpdateItem ${tableArn.replace('people', 'other')}`,
      `dynamodb:DeleteItem ${tableArn}`,
      `dynamodb:ConditionCheckItem ${tableArn}`,
    ])
  })

  it('says what of a bucket is listed, for conditions', () => {
    const input = { Bucket: 'data', Prefix: 'a/', Delimiter: '/', MaxKeys: 7 }
    assert.deepEqual(requestsOf(call('S3 ListObjectsV2', input), place)[0]?.context, {
      's3:prefix': 'a/',
      's3:delimiter': '/',
      's3:max-keys': '7',
    })
  })

  it('is about the partition, region and account of the place', () => {
    const china = { partition: 'aws-cn', region: 'cn-north-1', account: '999999999999' }
    assert.deepEqual(of('SSM GetParameter', { Name: '/a' }, china), [
      'ssm:GetParameter arn:aws-cn:ssm:cn-north-1:999999999999:parameter/a',
    ])
    assert.deepEqual(of('S3 HeadBucket', { Bucket: 'data' }, china), [
      's3:ListBucket arn:aws-cn:s3:::data',
    ])
  })

  const unknown: [name: string, input?: AwsCall['input']][] = [
    ['DynamoDB Scan', table],
    ['S3 ListObjects', { Bucket: 'data' }],
    ['RDS DescribeDBInstances'],
    ['S3 constructor'],
    ['constructor GetObject'],
    ['S3 GetObject', { Bucket: 'data' }],
    ['S3 GetObject', { Bucket: '', Key: 'a' }],
    ['S3 PutObject', { Bucket: 'data', Key: 'a', ACL: 'public-read' }],
    ['S3 PutObject', { Bucket: 'data', Key: 'a', Tagging: 'a=b' }],
    ['S3 DeleteObject', { Bucket: 'data', Key: 'a', BypassGovernanceRetention: true }],
    ['S3 GetObject', { Bucket: 'arn:aws:s3:eu-west-1:1:accesspoint/a', Key: 'a' }],
    ['S3 GetObject', { Bucket: 'data--euw1-az1--x-s3', Key: 'a' }],
    ['SSM GetParameters', { Names: '/a' }],
    ['DynamoDB TransactWriteItems', { TransactItems: [{ Get: table }] }],
    ['DynamoDB TransactWriteItems', {}],
  ]
  for (const [name, input] of unknown) {
    it(`knows nothing of ${name} ${JSON.stringify(input ?? {})}`, () =>
      assert.throws(() => of(name, input), UnknownCallError))
  }
})

describe('requestsOfAnswer', () => {
  const key = 'arn:aws:kms:eu-west-1:111122223333:key/1'
  const object = { Bucket: 'data', Key: 'a' }

  it('needs the list of a bucket to tell that an object is not there', () => {
    for (const name of ['S3 GetObject', 'S3 HeadObject']) {
      const requests = requestsOfAnswer(call(name, object), { absent: true }, place)
      assert.deepEqual(asked(requests), ['s3:ListBucket arn:aws:s3:::data'])
    }
    const others = [call('SSM GetParameter', { Name: '/a' }), call('S3 PutObject', object)]
    for (const other of others)
      assert.deepEqual(requestsOfAnswer(other, { absent: true }, place), [])
  })

  it('needs a key of one’s own to decrypt, by way of the service that asks KMS', () => {
    for (const [name, via] of [
      ['S3 GetObject', 's3'],
      ['SSM GetParameter', 'ssm'],
      ['SecretsManager GetSecretValue', 'secretsmanager'],
    ] as const) {
      assert.deepEqual(requestsOfAnswer(call(name), { key }, place), [
        {
          action: 'kms:Decrypt',
          resource: key,
          context: { 'kms:ViaService': `${via}.eu-west-1.amazonaws.com` },
        },
      ])
    }
    assert.throws(
      () => requestsOfAnswer(call('SQS ReceiveMessage'), { key }, place),
      UnknownCallError,
    )
  })
})
