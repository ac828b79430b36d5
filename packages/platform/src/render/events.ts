import type { Platform } from '../describe.ts'
import { resourceName } from '../place.ts'
import type { Queue } from '../resource.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
export type EventPattern = {
  source: string[]
  'detail-type': string[]
  detail?: Record<string, unknown>
}

type Rules = Record<string, EventPattern>

const byCall = ['AWS API Call via CloudTrail']
const succeeded = { errorCode: [{ exists: false }] }

/**
 * What EventBridge sends to a queue: a pattern by the name of its rule. They are what the broker understands
 * of each kind; calls are those that change what it shows, and have not failed.
 */
export function eventRules(platform: Platform, stage: string, { hears }: Queue): Rules {
  const rules: Record<Queue['hears'][number], () => Rules> = {
    parameters: () => ({
      parameters: { source: ['aws.ssm'], 'detail-type': ['Parameter Store Change'] },
    }),
    secrets: () => secretRules,
    buckets: () => bucketRules(platform, stage),
  }
  return Object.assign({}, ...hears.map((kind) => rules[kind]())) as Rules
}

/** What a rule of a queue is called on AWS. */
export function ruleName(platform: Platform, stage: string, queue: string, rule: string): string {
  return `${resourceName(platform, stage, `queues.${queue}`)}-${rule}`
}

/**
 * Secrets Manager tells itself only that another version is current; the rest CloudTrail reports.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html
 */
const secretRules: Rules = {
  'secret-versions': {
    source: ['aws.secretsmanager'],
    'detail-type': ['Secret Label Updated'],
  },
  'secret-calls': {
    source: ['aws.secretsmanager'],
    'detail-type': byCall,
    detail: {
      eventName: [
        'CreateSecret',
        'RestoreSecret',
        'DeleteSecret',
        'PutSecretValue',
        'UpdateSecret',
        'UpdateSecretVersionStage',
        'RotateSecret',
      ],
      ...succeeded,
    },
  },
  'secret-rotations': {
    source: ['aws.secretsmanager'],
    'detail-type': ['AWS Service Event via CloudTrail'],
    detail: { eventName: ['RotationSucceeded', 'EndSecretVersionDelete'] },
  },
}

/**
 * Objects are those of the buckets that send events; that a bucket comes or goes is heard of all, since all
 * are listed.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
function bucketRules(platform: Platform, stage: string): Rules {
  const names = Object.entries(platform.resources.buckets ?? {})
    .filter(([, { events }]) => events)
    .map(([key]) => resourceName(platform, stage, `buckets.${key}`))
  return {
    objects: {
      source: ['aws.s3'],
      'detail-type': [
        'Object Created',
        'Object Deleted',
        'Object Restore Completed',
        'Object Restore Expired',
        'Object Storage Class Changed',
        'Object Access Tier Changed',
      ],
      detail: { bucket: { name: names } },
    },
    'bucket-calls': {
      source: ['aws.s3'],
      'detail-type': byCall,
      detail: { eventName: ['CreateBucket', 'DeleteBucket'], ...succeeded },
    },
  }
}
