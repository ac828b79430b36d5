import type { Registry } from 'prom-client'
import { cacheMetrics } from '../cache/metrics.ts'
import { SourceCache, type SourceCacheOptions } from '../cache/source-cache.ts'
import type { CacheTimes } from '../cache/times.ts'

/** Makes the caches of the provider: all go by the same times and are counted by name. */
export type Caches = {
  times: CacheTimes
  make: <V>(
    name: string,
    options: Pick<SourceCacheOptions<V>, 'load' | 'sizeOf' | 'forget'> & {
      times?: Partial<CacheTimes>
      maxBytes?: number
    },
  ) => SourceCache<V>
  counted: (name: string) => SourceCacheOptions<unknown>['count']
}

const maxBytes = 32 * 1024 * 1024

/** @param ttl and stale in milliseconds, as in `CacheTimes` */
export function cachesOf(
  { ttl, stale }: { ttl: number; stale: number },
  metrics: Registry,
): Caches {
  const counted = cacheMetrics(metrics)
  const times = {
    ttl,
    stale: Math.max(ttl, stale),
    refusal: Math.min(ttl, 10_000),
    retry: Math.min(ttl, 5_000),
    patience: 1_000,
    limit: 9_000,
  }
  return {
    times,
    counted,
    make: (name, options) =>
      new SourceCache({
        maxBytes,
        count: counted(name),
        ...options,
        times: { ...times, ...options.times },
      }),
  }
}
