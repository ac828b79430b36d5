import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { receivedOf, toldOf } from './change.ts'
import { callEvent, labelEvent, objectEvent, parameterEvent, rotationEvent } from './examples.ts'
import { changeIn } from './messages.ts'

const region = 'eu-west-1'
const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:'

/** What a message says, in a word: `kind name change`. */
function said(event: object): string | undefined {
  const received = changeIn(JSON.stringify(event), region)
  if (!received) return undefined
  const { change } = received
  const name = 'name' in change ? change.name : change.bucket
  return [change.kind, name, 'key' in change ? change.key : undefined, change.change]
    .filter((part) => part !== undefined)
    .join(' ')
}

const call = (eventName: string, requestParameters: object, responseElements: object | null) =>
  callEvent('secretsmanager', eventName, { requestParameters, responseElements })

describe('changeIn', () => {
  it('gives the id of the event and its time', () => {
    const event = parameterEvent('/a', 'Create')
    assert.deepEqual(changeIn(JSON.stringify(event), region), {
      id: event.id,
      change: {
        kind: 'parameter',
        name: '/a',
        change: 'created',
        time: new Date('2026-11-22T16:43:48Z'),
      },
    })
  })

  it('understands Parameter Store', () => {
    assert.equal(
      said(parameterEvent('/challenge/kantox', 'Create')),
      'parameter /challenge/kantox created',
    )
    assert.equal(said(parameterEvent('foo', 'Update')), 'parameter foo updated')
    assert.equal(said(parameterEvent('foo', 'Delete')), 'parameter foo deleted')
    assert.equal(said(parameterEvent('foo', 'LabelParameterVersion')), 'parameter foo updated')
    const failed = { exception: 'Unable to Describe Resource', dataType: 'aws:ec2:image' }
    assert.equal(said(parameterEvent('golden-ami', 'Create', failed)), undefined)
    const policy = parameterEvent('foo', 'Update')
    policy['detail-type'] = 'Parameter Store Policy Action'
    assert.equal(said(policy), undefined)
  })

  it('understands S3, whose keys are as they are', () => {
    const key = 'Zürich office/a+b %20c'
    const of = (what: string, more?: object) => said(objectEvent(what, key, more))
    const object = `object amzn-s3-demo-bucket1 ${key}`
    assert.equal(of('Object Created', { reason: 'PutObject' }), `${object} created`)
    const marker = { version: '1QW9g1Z9', 'deletion-type': 'Delete Marker Created' }
    assert.equal(of('Object Deleted', marker), `${object} deleted`)
    const forGood = { 'deletion-type': 'Permanently Deleted' }
    assert.equal(of('Object Deleted', forGood), `${object} deleted`)
    assert.equal(of('Object Deleted', { ...forGood, version: '1QW9g1Z9' }), `${object} updated`)
    assert.equal(of('Object Restore Completed'), `${object} updated`)
    assert.equal(of('Object Tags Added'), undefined)
    const bucket = (name: string, more: object = {}) =>
      said(callEvent('s3', name, { requestParameters: { bucketName: 'new-one' }, ...more }))
    assert.equal(bucket('CreateBucket'), 'bucket new-one created')
    assert.equal(bucket('DeleteBucket'), 'bucket new-one deleted')
    assert.equal(bucket('CreateBucket', { errorCode: 'BucketAlreadyExists' }), undefined)
    assert.equal(bucket('PutBucketTagging'), undefined)
  })

  it('understands Secrets Manager by name, however the call named it', () => {
    const put = { arn: `${arn}prod/db-a1B2c3` }
    for (const secretId of ['prod/db', `${arn}prod/db`, `${arn}prod/db-a1B2c3`]) {
      assert.equal(said(call('PutSecretValue', { secretId }, put)), 'secret prod/db updated')
    }
    assert.equal(
      said(call('UpdateSecret', { secretId: 'my-abcdef' }, null)),
      'secret my-abcdef updated',
    )
    assert.equal(said(call('CreateSecret', { name: 'fresh' }, null)), 'secret fresh created')
    const deleted = { name: 'MyDatabaseSecret', aRN: `${arn}MyDatabaseSecret-a1b2c3` }
    assert.equal(
      said(call('DeleteSecret', { secretId: 'MyDatabaseSecret' }, deleted)),
      'secret MyDatabaseSecret deleted',
    )
    assert.equal(
      said(call('RestoreSecret', { secretId: 's' }, { aRN: `${arn}s-a1b2c3` })),
      'secret s created',
    )
    assert.equal(
      said(rotationEvent('RotationSucceeded', `${arn}Appuser-WoDpmU`)),
      'secret Appuser updated',
    )
    assert.equal(said(labelEvent('mySecret')), 'secret mySecret updated')
    assert.equal(said(rotationEvent('RotationFailed', `${arn}Appuser-WoDpmU`)), undefined)
    for (const name of ['GetSecretValue', 'TagResource', 'constructor']) {
      assert.equal(said(call(name, { secretId: 's' }, null)), undefined)
    }
    const denied = { errorCode: 'AccessDenied', requestParameters: { secretId: 's' } }
    assert.equal(said(callEvent('secretsmanager', 'PutSecretValue', denied)), undefined)
  })

  it('passes over names of another region, apart from those of buckets', () => {
    const elsewhere = { region: 'us-east-1' }
    assert.equal(said({ ...parameterEvent('/a', 'Update'), ...elsewhere }), undefined)
    assert.equal(said({ ...labelEvent('s'), ...elsewhere }), undefined)
    assert.ok(said({ ...objectEvent('Object Created', 'k'), ...elsewhere }))
  })

  it('takes all else for foreign', () => {
    const event = parameterEvent('/a', 'Update')
    const foreign: unknown[] = [
      null,
      7,
      [],
      'text',
      { Records: [{ eventSource: 'aws:s3' }] },
      { ...event, source: 'my.app' },
      { ...event, id: 7 },
      { ...event, id: 'x'.repeat(129) },
      { ...event, time: 'yesterday' },
      { ...event, time: '2026-13-45T00:00:00Z' },
      { ...event, detail: null },
      parameterEvent('', 'Update'),
      parameterEvent('x'.repeat(2_049), 'Update'),
      parameterEvent('/a', 'toString'),
      objectEvent('Object Created', 'x'.repeat(1_025)),
    ]
    for (const body of foreign) {
      assert.equal(changeIn(JSON.stringify(body), region), undefined, JSON.stringify(body))
    }
    for (const body of ['', '{', '"', '[['.repeat(100_000)]) {
      assert.equal(changeIn(body, region), undefined)
    }
    const huge = { ...event, padding: 'x'.repeat(300 * 1024) }
    assert.equal(changeIn(JSON.stringify(huge), region), undefined)
  })
})

describe('receivedOf', () => {
  it('takes what another replica tells, and nothing that it could not', () => {
    for (const event of [parameterEvent('/a', 'Update'), objectEvent('Object Created', 'k')]) {
      const received = changeIn(JSON.stringify(event), region)
      assert.ok(received)
      const told = JSON.parse(JSON.stringify(toldOf(received))) as { subject: { kind: string } }
      assert.deepEqual(receivedOf(told), received)
      told.subject.kind = 'moon'
      assert.equal(receivedOf(told), undefined)
    }
  })
})
