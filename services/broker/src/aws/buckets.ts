import { ListBucketsCommand, type S3Client } from '@aws-sdk/client-s3'
import type { Bucket } from '@gatehouse/contract'
import type { Caches } from './caches.ts'
import { Catalogue } from './catalogue.ts'
import { pagesOf } from './pages.ts'

/** The buckets of the account, in all regions, through a cache. */
export function bucketCatalogue(s3: S3Client, caches: Caches): Catalogue<Bucket> {
  return new Catalogue({
    walk: (signal) => walk(s3, signal),
    times: caches.times,
    count: caches.counted('buckets'),
  })
}

function walk(s3: S3Client, signal: AbortSignal): AsyncGenerator<Bucket> {
  return pagesOf(async (ContinuationToken) => {
    const own = await s3.config.region()
    // With MaxBuckets, S3 names the region of each; what does not is of one region.
    const command = new ListBucketsCommand({ MaxBuckets: 1_000, ContinuationToken })
    const page = await s3.send(command, { abortSignal: signal })
    const items = (page.Buckets ?? []).map(({ Name, BucketRegion, CreationDate }) => ({
      name: String(Name),
      region: BucketRegion ?? own,
      createdAt: (CreationDate ?? new Date(0)).toISOString(),
    }))
    return { items, next: page.ContinuationToken }
  }, signal)
}
