import {
  type CallInput,
  type Place,
  type Requests,
  UnknownCallError,
  refuseGiven,
  textIn,
} from '../call.ts'
import type { IamRequest, RequestContext } from '../evaluate.ts'

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
export const s3: Requests = {
  ListBuckets: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
  HeadBucket: (input, place) => [listing(input, place)],
  ListObjectsV2: (input, place) => [listing(input, place)],
  GetObject: (input, place) => [onObject(versioned('s3:GetObject', input), input, place)],
  HeadObject: (input, place) => [onObject(versioned('s3:GetObject', input), input, place)],
  PutObject: (input, place) => {
    refuseGiven(input, [...grants, ...locks, 'Tagging', 'SSEKMSKeyId'])
    return [onObject('s3:PutObject', input, place)]
  },
  DeleteObject: (input, place) => {
    refuseGiven(input, ['BypassGovernanceRetention', 'MFA'])
    return [onObject(versioned('s3:DeleteObject', input), input, place)]
  },
}

/** S3 tells that an object is not there only to who may list the bucket; to others it is denied. */
export const absentFromS3: Requests = {
  GetObject: (input, place) => [{ action: 's3:ListBucket', resource: bucketArn(input, place) }],
  HeadObject: (input, place) => [{ action: 's3:ListBucket', resource: bucketArn(input, place) }],
}

const grants = ['ACL', 'GrantFullControl', 'GrantRead', 'GrantReadACP', 'GrantWriteACP']
const locks = ['ObjectLockMode', 'ObjectLockRetainUntilDate', 'ObjectLockLegalHoldStatus']

function listing(input: CallInput, place: Place): IamRequest {
  const { Prefix, Delimiter, MaxKeys } = input
  const given = { 's3:prefix': Prefix, 's3:delimiter': Delimiter, 's3:max-keys': MaxKeys }
  const context: RequestContext = Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[key, String(value)]] : [],
    ),
  )
  return { action: 's3:ListBucket', resource: bucketArn(input, place), context }
}

function onObject(action: string, input: CallInput, place: Place): IamRequest {
  return { action, resource: `${bucketArn(input, place)}/${textIn(input, 'Key')}` }
}

function versioned(action: string, { VersionId }: CallInput): string {
  return VersionId === undefined ? action : `${action}Version`
}

/** Access points have ARNs, and buckets of one zone actions, of their own. */
function bucketArn(input: CallInput, { partition }: Place): string {
  const bucket = textIn(input, 'Bucket')
  if (bucket.startsWith('arn:') || bucket.endsWith('--x-s3')) {
    throw new UnknownCallError(`${bucket} is no bucket of a region`)
  }
  return `arn:${partition}:s3:::${bucket}`
}
