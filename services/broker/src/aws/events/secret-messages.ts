import type { Subject } from './change.ts'
import { type Fields, fieldsOf, textOf } from './fields.ts'

/** Calls that change what is listed of a secret, or its value. A deleted one can be restored for some days. */
const calls = new Map([
  ['CreateSecret', 'created'],
  ['RestoreSecret', 'created'],
  ['DeleteSecret', 'deleted'],
  ['PutSecretValue', 'updated'],
  ['UpdateSecret', 'updated'],
  ['UpdateSecretVersionStage', 'updated'],
  ['RotateSecret', 'updated'],
] as const)

const serviceEvents = new Set<unknown>(['RotationSucceeded', 'EndSecretVersionDelete'])

/**
 * A call that CloudTrail recorded; one that failed has an `errorCode`.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
 */
export function changedSecret(detail: Fields): Subject | undefined {
  const change = calls.get(textOf(detail.eventName) as 'CreateSecret')
  if (change === undefined || detail.errorCode !== undefined) return undefined
  const answer = fieldsOf(detail.responseElements)
  const request = fieldsOf(detail.requestParameters)
  // The request may name a part of the ARN, so the answer goes first. Until 2024 some had `aRN`.
  const named = [answer.name, answer.arn, answer.aRN, answer.ARN, request.name, request.secretId]
  return { kind: 'secret', name: nameOf(named.map(textOf).find(Boolean)), change }
}

/** What Secrets Manager did by itself. */
export function rotatedSecret(detail: Fields): Subject | undefined {
  if (!serviceEvents.has(detail.eventName)) return undefined
  const { SecretId } = fieldsOf(detail.additionalEventData)
  const { secretId } = fieldsOf(detail.serviceEventDetails)
  return { kind: 'secret', name: nameOf(textOf(SecretId) || textOf(secretId)), change: 'updated' }
}

/**
 * What Secrets Manager tells without CloudTrail: another version is current.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/secret-event-notifications.html
 */
export function labelledSecret(detail: Fields): Subject {
  return { kind: 'secret', name: textOf(detail.name), change: 'updated' }
}

/** The name in an ARN, which ends with six characters that are not of the name; a name as it is. */
function nameOf(id = ''): string {
  const [, name] = /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(id) ?? []
  return name === undefined ? id : name.replace(/-[A-Za-z0-9]{6}$/, '')
}
