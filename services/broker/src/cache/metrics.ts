import { Counter, type Registry } from 'prom-client'
import type { CacheResult } from './source-cache.ts'

/** Counts the reads of caches by name: give it the name, then each result. */
export function cacheMetrics(metrics: Registry): (cache: string) => (result: CacheResult) => void {
  const reads = new Counter({
    name: 'gatehouse_cache_reads_total',
    help: 'Reads of what is kept of AWS: hit, stale, miss, or refusal (a kept no)',
    labelNames: ['cache', 'result'],
    registers: [metrics],
  })
  return (cache) => (result) => reads.inc({ cache, result })
}
