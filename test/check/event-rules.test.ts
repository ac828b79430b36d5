import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { stageResources } from '@gatehouse/platform'
import { platform } from '../../platform.ts'
import {
  callEvent,
  labelEvent,
  objectEvent,
  parameterEvent,
  rotationEvent,
} from '../../services/broker/src/aws/events/examples.ts'
import { changeIn } from '../../services/broker/src/aws/events/messages.ts'

const { rules } = stageResources(platform, 'dev')
const patterns = rules.map(({ pattern }) => pattern as Pattern)
const region = 'eu-west-1'
const bucket = { bucket: { name: 'kantox-challenge-bucket' } }

type Pattern = { [field: string]: Pattern | readonly (string | { exists: false })[] }

/** EventBridge's matching, as far as the rules use it: a field has one of the values, or is not there. */
function matches(pattern: Pattern, event: object): boolean {
  return Object.entries(pattern).every(([field, expected]) => {
    const value = (event as Record<string, unknown>)[field]
    if (!Array.isArray(expected)) {
      return typeof value === 'object' && value !== null && matches(expected as Pattern, value)
    }
    return expected.some((option) =>
      typeof option === 'string' ? option === value : value === undefined,
    )
  })
}

const secretCall = (eventName: string, more: object = {}) =>
  callEvent('secretsmanager', eventName, { requestParameters: { secretId: 's' }, ...more })
const bucketCall = (eventName: string, more: object = {}) =>
  callEvent('s3', eventName, { requestParameters: { bucketName: 'b' }, ...more })

const changes = [
  ...['Create', 'Update', 'Delete'].map((operation) => parameterEvent('/a', operation)),
  ...[
    'CreateSecret',
    'RestoreSecret',
    'DeleteSecret',
    'PutSecretValue',
    'UpdateSecret',
    'UpdateSecretVersionStage',
    'RotateSecret',
  ].map((name) => secretCall(name)),
  labelEvent('s'),
  ...['RotationSucceeded', 'EndSecretVersionDelete'].map((name) => rotationEvent(name, 's')),
  ...[
    'Object Created',
    'Object Deleted',
    'Object Restore Completed',
    'Object Restore Expired',
    'Object Storage Class Changed',
    'Object Access Tier Changed',
  ].map((name) => objectEvent(name, 'k', bucket)),
  bucketCall('CreateBucket'),
  bucketCall('DeleteBucket'),
]

const others = [
  secretCall('GetSecretValue'),
  secretCall('PutSecretValue', { errorCode: 'AccessDenied' }),
  rotationEvent('RotationFailed', 's'),
  objectEvent('Object Tags Added', 'k', bucket),
  bucketCall('PutBucketTagging'),
  bucketCall('CreateBucket', { errorCode: 'BucketAlreadyExists' }),
]

const nameOf = (event: (typeof changes)[number]) =>
  `${event.source} ${event['detail-type']} ${JSON.stringify(event.detail).slice(0, 60)}`

/** What Terraform makes of the description sends to the queue what the broker takes from it. */
describe('the event rules of the description', () => {
  it('let through every change that the broker understands, once', () => {
    for (const event of changes) {
      assert.ok(changeIn(JSON.stringify(event), region), `${nameOf(event)} is understood`)
      const through = patterns.filter((pattern) => matches(pattern, event)).length
      assert.equal(through, 1, nameOf(event))
    }
  })

  it('let through nothing that it passes over', () => {
    for (const event of others) {
      assert.equal(changeIn(JSON.stringify(event), region), undefined, nameOf(event))
      assert.equal(
        patterns.some((pattern) => matches(pattern, event)),
        false,
        nameOf(event),
      )
    }
  })

  it('let through no object of a bucket that sends no events', () => {
    const event = objectEvent('Object Created', 'k', { bucket: { name: 'another' } })
    assert.equal(
      patterns.some((pattern) => matches(pattern, event)),
      false,
    )
  })

  it('let through something each', () => {
    const idle = rules.filter(
      ({ pattern }) => !changes.some((event) => matches(pattern as Pattern, event)),
    )
    assert.deepEqual(idle, [])
  })
})
