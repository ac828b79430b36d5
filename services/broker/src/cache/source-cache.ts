import { ProblemError, problem } from '@gatehouse/contract'
import { LRUCache } from 'lru-cache'
import type { Reading } from '../reading/reading.ts'
import { type CacheTimes, isRefusal, lifetimeOf, retryIn } from './times.ts'
import { soonerOf, unlessAborted } from './waiting.ts'

export type CacheResult = 'hit' | 'stale' | 'miss' | 'refusal'

export type SourceCacheOptions<V> = {
  /** Asks the source. The signal ends it when it has taken `times.limit`. */
  load: (key: string, signal: AbortSignal) => Promise<V>
  times: CacheTimes
  /** Of all that is kept. */
  maxBytes: number
  /** Bytes, roughly. */
  sizeOf: (value: V) => number
  /** Whether what may not even stand in any more is dropped at once, and not when room is needed. */
  forget?: boolean
  /** Hears how each read was answered. */
  count: (result: CacheResult) => void
  /** Milliseconds. */
  clock?: () => number
}

/** What the source said last, and when; times are those of the clock. */
type Entry<V> = {
  said: { value: V } | { refusal: ProblemError }
  at: number
  freshUntil: number
  /** Before that the source, which has just failed, is not asked again. */
  retryAt: number
}

/** `outdated`: begun before a change, which it may not show. */
type Load = { since: number; outdated: boolean }

/**
 * What a source says that is paid for, slow, or away at times. However many ask for a key at once, the source
 * is asked once. What is past its time is still answered, while the source is asked again, for one such time
 * more; after that, readers wait for the source, but what is kept stands in when it fails or takes long. What
 * the source refuses for good (404, 403, 502) is kept, too: it is asked again sooner, and waited for.
 */
export class SourceCache<V> {
  readonly #options: SourceCacheOptions<V>
  readonly #entries: LRUCache<string, Entry<V>>
  readonly #loads = new Map<string, Load & { entry: Promise<Entry<V>> }>()
  readonly #now: () => number

  constructor(options: SourceCacheOptions<V>) {
    this.#options = options
    this.#now = options.clock ?? (() => performance.now())
    this.#entries = new LRUCache({
      maxSize: options.maxBytes,
      ...(options.forget && { ttl: options.times.stale, ttlAutopurge: true }),
      sizeCalculation: ({ said }, key) =>
        300 + key.length * 2 + ('value' in said ? options.sizeOf(said.value) : 500),
    })
  }

  /** @throws what `load` throws, and the reason of the reading's signal */
  async read(key: string, reading: Reading): Promise<V> {
    const { ttl, stale, patience, limit } = this.#options.times
    const kept = this.#entries.get(key)
    const now = this.#now()
    if (!reading.refresh && kept && now < kept.freshUntil) return this.#answer(kept, 'hit', reading)
    if (!kept || now >= kept.at + stale) {
      return this.#answer(await unlessAborted(this.#load(key), reading.signal), 'miss', reading)
    }
    const pausing = now < kept.retryAt || now >= (this.#loads.get(key)?.since ?? now) + patience
    if (pausing && !reading.refresh) return this.#answer(kept, 'stale', reading)
    const loading = this.#load(key)
    if (!reading.refresh && 'value' in kept.said && now < kept.freshUntil + ttl) {
      return this.#answer(kept, 'stale', reading)
    }
    const wait = 'refusal' in kept.said ? 4 * patience : patience
    const waiting = soonerOf(loading, reading.refresh ? limit : wait, kept)
    const entry = await unlessAborted(waiting, reading.signal)
    return this.#answer(entry, entry === kept ? 'stale' : 'miss', reading)
  }

  /** Asks the source anew, since what was asked before may not show what has changed. */
  async refresh(key: string): Promise<V> {
    this.expire(key)
    const { said } = await this.#load(key)
    if ('refusal' in said) throw said.refusal
    return said.value
  }

  /** What is kept of a key, however old. */
  peek(key: string): V | undefined {
    const said = this.#entries.peek(key)?.said
    return said && 'value' in said ? said.value : undefined
  }

  /** Changes what is kept of a key, without making it any fresher. */
  amend(key: string, change: (value: V) => V): void {
    const kept = this.#entries.peek(key)
    if (!kept || 'refusal' in kept.said) return
    this.#entries.set(key, { ...kept, said: { value: change(kept.said.value) } })
  }

  /** What is kept of a key holds no longer: who asks for it waits for the source. */
  expire(key: string): void {
    const load = this.#loads.get(key)
    if (load) load.outdated = true
    const kept = this.#entries.peek(key)
    if (!kept) return
    kept.freshUntil = -Infinity
    kept.retryAt = -Infinity
  }

  /** The same for all keys, or those of which it holds. */
  expireAll(concerned: (key: string) => boolean = () => true): void {
    for (const key of [...this.#loads.keys(), ...this.#entries.keys()]) {
      if (concerned(key)) this.expire(key)
    }
  }

  #answer(entry: Entry<V>, result: CacheResult, reading: Reading): V {
    const { said, at, freshUntil } = entry
    if ('refusal' in said) {
      this.#options.count(result === 'miss' ? 'miss' : 'refusal')
      throw said.refusal
    }
    this.#options.count(result)
    const now = this.#now()
    const ttl = Math.max(freshUntil - now, at - now)
    reading.tell({ status: result as 'hit' | 'miss' | 'stale', age: now - at, ttl })
    return said.value
  }

  #load(key: string): Promise<Entry<V>> {
    const under = this.#loads.get(key)
    if (under && !under.outdated) return under.entry
    const load = { since: this.#now(), outdated: false }
    const whole = Object.assign(load, { entry: this.#ask(key, load) })
    this.#loads.set(key, whole)
    const done = () => this.#loads.get(key) === whole && this.#loads.delete(key)
    whole.entry.then(done, done)
    return whole.entry
  }

  /** Asks the source and keeps what it says, unless it fails to say anything. */
  async #ask(key: string, load: Load): Promise<Entry<V>> {
    const { times } = this.#options
    const at = this.#now()
    const keep = (said: Entry<V>['said'], lifetime: number) => {
      const freshUntil = load.outdated ? -Infinity : at + lifetimeOf(lifetime)
      const entry = { said, at, freshUntil, retryAt: -Infinity }
      const isLast = !load.outdated || this.#loads.get(key)?.outdated
      if (isLast) this.#entries.set(key, entry)
      return entry
    }
    const signal = AbortSignal.timeout(times.limit)
    try {
      return keep(
        { value: await unlessAborted(this.#options.load(key, signal), signal) },
        times.ttl,
      )
    } catch (error) {
      if (error instanceof ProblemError && isRefusal(error)) {
        return keep({ refusal: error }, times.refusal)
      }
      const kept = this.#entries.peek(key)
      if (kept) kept.retryAt = this.#now() + retryIn(times.retry)
      throw signal.aborted ? tooLate(error) : error
    }
  }
}

function tooLate(cause: unknown): ProblemError {
  const detail = 'The storage did not answer in time. Try again in a moment.'
  return problem('storage-unavailable', { detail, retryAfter: 2, cause })
}
