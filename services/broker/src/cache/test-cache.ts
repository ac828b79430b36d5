import { ProblemError, problem } from '@gatehouse/contract'
import type { Freshness, Reading } from '../reading/reading.ts'
import { SourceCache } from './source-cache.ts'

export const minute = 60_000
export const times = {
  ttl: minute,
  stale: 60 * minute,
  refusal: 10_000,
  retry: 5_000,
  patience: 20,
  limit: 60,
}

/** A source that answers with the number of the call, and a cache before it on a clock of its own. */
export function testCache(options: { ask?: () => Promise<string>; maxBytes?: number } = {}) {
  let now = 1_000_000
  let calls = 0
  let ask: (() => Promise<string>) | undefined = options.ask
  const results: string[] = []
  const told: Freshness[] = []
  const cache = new SourceCache<string>({
    load: async (key) => {
      calls += 1
      return ask ? ask() : `${key} ${calls}`
    },
    times,
    maxBytes: options.maxBytes ?? 1_000_000,
    sizeOf: (value) => value.length * 2,
    count: (result) => results.push(result),
    clock: () => now,
  })
  const reading = (signal = new AbortController().signal, refresh = false): Reading => ({
    signal,
    refresh,
    tell: (freshness) => told.push(freshness),
  })
  return {
    cache,
    results,
    told,
    reading,
    read: (key = 'a') => cache.read(key, reading()),
    calls: () => calls,
    pass: (milliseconds: number) => (now += milliseconds),
    /** What the source does from now on; nothing: it answers. */
    source: (next?: () => Promise<string>) => (ask = next),
  }
}

export const away = () => Promise.reject(problem('storage-unavailable'))
export const absent = () => Promise.reject(problem('parameter-not-found'))
export const silent = () => new Promise<string>(() => undefined)
export const failsWith = (kind: string) => (error: unknown) =>
  error instanceof ProblemError && error.kind === kind
