import { type ReceivedChange, type Subject, receivedOf } from './change.ts'
import { changedBucket, changedObject } from './bucket-messages.ts'
import { type Fields, fieldsOf, textOf } from './fields.ts'
import { changedSecret, labelledSecret, rotatedSecret } from './secret-messages.ts'

/** Characters; EventBridge gives an event no more than 256 KiB. */
const longestBody = 256 * 1024

/** What the `detail` of an event says has changed, if it says so. */
type Reader = (detail: Fields) => Subject | undefined

/** By the source and the detail-type of the event. What is not here is not for a broker. */
const readers = new Map<string, Reader>([
  ['aws.ssm Parameter Store Change', changedParameter],
  ['aws.secretsmanager Secret Label Updated', labelledSecret],
  ['aws.secretsmanager AWS API Call via CloudTrail', changedSecret],
  ['aws.secretsmanager AWS Service Event via CloudTrail', rotatedSecret],
  ['aws.s3 AWS API Call via CloudTrail', changedBucket],
  ['aws.s3 Object Created', changedObject('created')],
  ['aws.s3 Object Deleted', changedObject('deleted')],
  // What can be read of an object changes with where it is archived.
  ['aws.s3 Object Restore Completed', changedObject('updated')],
  ['aws.s3 Object Restore Expired', changedObject('updated')],
  ['aws.s3 Object Storage Class Changed', changedObject('updated')],
  ['aws.s3 Object Access Tier Changed', changedObject('updated')],
])

/**
 * The change that a message of the queue tells of; undefined when it is none, or none for a broker of this
 * region. Names of parameters and secrets mean something in one region alone, those of buckets everywhere.
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/overview-event-structure.html
 */
export function changeIn(body: string, region: string): ReceivedChange | undefined {
  const event = fieldsOf(parsed(body))
  const source = textOf(event.source)
  if (source !== 'aws.s3' && event.region !== region) return undefined
  const read = readers.get(`${source} ${textOf(event['detail-type'])}`)
  return receivedOf({ id: event.id, time: event.time, subject: read?.(fieldsOf(event.detail)) })
}

function parsed(body: string): unknown {
  if (body.length > longestBody) return undefined
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const operations = new Map([
  ['Create', 'created'],
  ['Update', 'updated'],
  ['Delete', 'deleted'],
  ['LabelParameterVersion', 'updated'],
] as const)

/**
 * `exception` says that the operation failed after all.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html
 */
function changedParameter({ name, operation, exception }: Fields): Subject | undefined {
  const change = operations.get(textOf(operation) as 'Create')
  if (change === undefined || exception !== undefined) return undefined
  return { kind: 'parameter', name: textOf(name), change }
}
