import type { AwsEvent } from './aws-account.ts'

/*
 * The events of AWS, as its documentation shows them, less what nobody here reads.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-eventbridge-events.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html
 */

type Operation = 'Create' | 'Update' | 'Delete'

export function parameterEvent(name: string, operation: Operation, type = 'String'): AwsEvent {
  const detail = { operation, name, type, description: '' }
  return { source: 'aws.ssm', type: 'Parameter Store Change', detail }
}

export function objectEvent(bucket: string, key: string, type = 'Object Created'): AwsEvent {
  const detail = {
    version: '0',
    bucket: { name: bucket },
    object: { key, size: 1 },
    reason: 'PutObject',
  }
  return { source: 'aws.s3', type, detail }
}

export function bucketEvent(bucket: string, eventName = 'CreateBucket'): AwsEvent {
  return trail('aws.s3', {
    eventSource: 's3.amazonaws.com',
    eventName,
    requestParameters: { bucketName: bucket },
  })
}

export function secretEvent(name: string, eventName: 'CreateSecret' | 'PutSecretValue'): AwsEvent {
  const requestParameters = eventName === 'CreateSecret' ? { name } : { secretId: name }
  return trail('aws.secretsmanager', {
    eventSource: 'secretsmanager.amazonaws.com',
    eventName,
    requestParameters,
    responseElements: { name },
  })
}

/** A call as CloudTrail reports it. */
function trail(source: string, detail: object): AwsEvent {
  return {
    source,
    type: 'AWS API Call via CloudTrail',
    detail: { eventVersion: '1.08', ...detail },
  }
}
