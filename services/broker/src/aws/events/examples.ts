/* Events as the documentation of AWS shows them; tests alone use them. */

type Event = { id: string; 'detail-type': string; source: string; detail: object }

const envelope = {
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  account: '111122223333',
  time: '2026-11-22T16:43:48Z',
  region: 'eu-west-1',
  resources: [],
}

/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html */
export function parameterEvent(name: string, operation: string, more: object = {}): Event {
  return {
    ...envelope,
    'detail-type': 'Parameter Store Change',
    source: 'aws.ssm',
    detail: { operation, name, type: 'String', description: 'Sample Parameter', ...more },
  }
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function objectEvent(detailType: string, key: string, more: object = {}): Event {
  const { version, ...detail } = more as { version?: string }
  return {
    ...envelope,
    'detail-type': detailType,
    source: 'aws.s3',
    detail: {
      version: '0',
      bucket: { name: 'amzn-s3-demo-bucket1' },
      object: {
        key,
        size: 5,
        etag: 'b1946ac92492d2347c6235b4d2611184',
        ...(version && { 'version-id': version }),
        sequencer: '617f08299329d189',
      },
      'request-id': 'N4N7GDK58NMKJ12R',
      requester: '123456789012',
      'source-ip-address': '1.2.3.4',
      ...detail,
    },
  }
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
export function callEvent(service: string, eventName: string, more: object): Event {
  return {
    ...envelope,
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    detail: {
      eventVersion: '1.09',
      userIdentity: { type: 'Root', principalId: '123456789012', accountId: '123456789012' },
      eventTime: '2026-11-22T16:43:45Z',
      eventSource: `${service}.amazonaws.com`,
      eventName,
      awsRegion: 'eu-west-1',
      requestParameters: null,
      responseElements: null,
      eventType: 'AwsApiCall',
      readOnly: false,
      recipientAccountId: '123456789012',
      ...more,
    },
  }
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html */
export function rotationEvent(eventName: string, secretArn: string): Event {
  const { detail, ...rest } = callEvent('secretsmanager', eventName, {
    eventType: 'AwsServiceEvent',
    additionalEventData: { SecretId: secretArn },
  })
  return { ...rest, 'detail-type': 'AWS Service Event via CloudTrail', detail }
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/event-detail-secret-label-updated-secretsmanager.html */
export function labelEvent(name: string): Event {
  return {
    ...envelope,
    'detail-type': 'Secret Label Updated',
    source: 'aws.secretsmanager',
    detail: { name, labelUpdated: 'AWSCURRENT', versionId: 'a1b2c3d4-5678-90ab-cdef-EXAMPLE11111' },
  }
}
