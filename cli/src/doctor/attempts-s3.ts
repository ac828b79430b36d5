import {
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import { type Caller, clientConfig } from '../aws/caller.ts'
import { type Attempt, type Target, attempt, nobodys, unknown } from './attempt.ts'
import type { Answer } from './checks.ts'

const noBucket = 'there is no bucket to try it on'

function clientOf(caller: Caller): S3Client {
  return new S3Client({
    ...clientConfig(caller, caller.credentials),
    followRegionRedirects: true,
  })
}

/** The first bucket of the account, if there is one and the caller may see it. */
export async function findBucket(caller: Caller): Promise<string | undefined> {
  try {
    const { Buckets: buckets = [] } = await clientOf(caller).send(
      new ListBucketsCommand({ MaxBuckets: 1 }),
    )
    return buckets[0]?.Name
  } catch {
    return undefined
  }
}

/** Of a bucket that is not there S3 says so to anyone: one that is there must be asked. */
async function onBucket(
  { check, caller, anyBucket }: Target,
  call: (client: S3Client, bucket: string) => Promise<Answer>,
): Promise<Answer> {
  const named = check.resource.split(':::')[1]?.split('/')[0] as string
  const bucket = named === '*' ? await anyBucket() : named
  return bucket === undefined ? unknown(noBucket) : call(clientOf(caller), bucket)
}

/** Of a prefix that nothing has: the answer is an empty list. */
const listNothing = (client: S3Client, bucket: string) =>
  attempt(
    () => client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: nobodys, MaxKeys: 1 })),
    undefined,
    bucket,
  )

/**
 * The answer to HEAD has no words: a bucket that is not there looks like an object that is not, and without
 * s3:ListBucket both look like one that may not be read.
 */
async function headObject(client: S3Client, bucket: string, check: Target['check']) {
  const list = await listNothing(client, bucket)
  if (list.verdict === 'unknown') return list
  const prefix = check.resource.split('/').slice(1, -1).join('/')
  const key = [prefix, nobodys].filter(Boolean).join('/')
  const command = new HeadObjectCommand({ Bucket: bucket, Key: key })
  const answer = await attempt(() => client.send(command), /^NotFound$/, bucket)
  return answer.verdict === 'denied' && list.verdict === 'denied'
    ? unknown('S3 does not tell where s3:ListBucket is not allowed either')
    : answer
}

export const s3Attempts: Record<string, Attempt> = {
  's3:ListAllMyBuckets': ({ caller }) =>
    attempt(() => clientOf(caller).send(new ListBucketsCommand({ MaxBuckets: 1 }))),
  's3:ListBucket': (target) => onBucket(target, listNothing),
  's3:GetObject': (target) =>
    onBucket(target, (client, bucket) => headObject(client, bucket, target.check)),
}
