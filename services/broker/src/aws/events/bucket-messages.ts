import type { Subject } from './change.ts'
import { type Fields, fieldsOf, textOf } from './fields.ts'

/**
 * An object of which S3 says this. Keys are as they are, not encoded as in S3's own notifications. Who deletes
 * one version for good leaves the object with the one before it, if there is one.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function changedObject(change: 'created' | 'updated' | 'deleted') {
  return (detail: Fields): Subject => {
    const object = fieldsOf(detail.object)
    const oneVersion =
      detail['deletion-type'] === 'Permanently Deleted' && object['version-id'] !== undefined
    return {
      kind: 'object',
      bucket: textOf(fieldsOf(detail.bucket).name),
      key: textOf(object.key),
      change: oneVersion ? 'updated' : change,
    }
  }
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html */
export function changedBucket(detail: Fields): Subject | undefined {
  const { eventName, errorCode, requestParameters } = detail
  if (errorCode !== undefined) return undefined
  if (eventName !== 'CreateBucket' && eventName !== 'DeleteBucket') return undefined
  return {
    kind: 'bucket',
    bucket: textOf(fieldsOf(requestParameters).bucketName),
    change: eventName === 'CreateBucket' ? 'created' : 'deleted',
  }
}
