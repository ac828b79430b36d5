import { ListBucketsCommand, type S3Client } from '@aws-sdk/client-s3'
import type { Bucket } from '@gatehouse/contract'
import { asProblem } from './as-problem.ts'
import type { Caches } from './caches.ts'
import { Catalogue } from './catalogue.ts'

/** The buckets of the account, in all regions, through a cache. */
export function bucketCatalogue(s3: S3Client, caches: Caches): Catalogue<Bucket> {
  return new Catalogue({
    walk: (signal) => walk(s3, signal),
    times: caches.times,
    count: caches.counted('buckets'),
  })
}

async function* walk(s3: S3Client, signal: AbortSignal): AsyncGenerator<Bucket> {
  const own = await s3.config.region()
  let token: string | undefined
  do {
    // With MaxBuckets, S3 names the region of each; what does not is of one region.
    const command = new ListBucketsCommand({ MaxBuckets: 1_000, ContinuationToken: token })
    const page = await asProblem(() => s3.send(command, { abortSignal: signal }))
    for (const { Name, BucketRegion, CreationDate } of page.Buckets ?? []) {
      yield {
        name: String(Name),
        region: BucketRegion ?? own,
        createdAt: (CreationDate ?? new Date(0)).toISOString(),
      }
    }
    token = page.ContinuationToken
  } while (token)
}
