import { LRUCache } from 'lru-cache'

const windowSeconds = 60

/** How many are counted at a time; who came longest ago is forgotten first. */
const mostCounted = 10_000

/** What is left to someone, and in how many seconds everything is again. */
export type Standing = { remaining: number; exceeded: boolean; seconds: number }

/**
 * Counts what each of many does in windows of a minute; each has its own, which begins with the first that it
 * does. Says so in the fields of draft-ietf-httpapi-ratelimit-headers-10.
 */
export class RateLimit {
  readonly #name: string
  readonly #perMinute: number
  readonly #windows: LRUCache<string, { count: number; end: number }>

  constructor(name: string, perMinute: number, most = mostCounted) {
    this.#name = name
    this.#perMinute = perMinute
    this.#windows = new LRUCache({ max: most })
  }

  /** The item of `RateLimit-Policy`. */
  get policy(): string {
    return `"${this.#name}";q=${this.#perMinute};w=${windowSeconds}`
  }

  /** The item of `RateLimit`. */
  field({ remaining, seconds }: Standing): string {
    return `"${this.#name}";r=${remaining};t=${seconds}`
  }

  /** Counts one more of `key`. */
  count(key: string): Standing {
    const now = milliseconds()
    let window = this.#windows.get(key)
    if (!window || window.end <= now) {
      window = { count: 0, end: now + windowSeconds * 1000 }
      this.#windows.set(key, window)
    }
    window.count += 1
    return this.#standing(window.count, window.end - now)
  }

  /** Whether one more of `key` would be too many. */
  look(key: string): Standing {
    const now = milliseconds()
    const window = this.#windows.get(key)
    return window && window.end > now
      ? this.#standing(window.count + 1, window.end - now)
      : this.#standing(1, windowSeconds * 1000)
  }

  /** How many are counted at the moment. */
  get counted(): number {
    return this.#windows.size
  }

  #standing(count: number, left: number): Standing {
    return {
      remaining: Math.max(0, this.#perMinute - count),
      exceeded: count > this.#perMinute,
      seconds: Math.ceil(left / 1000),
    }
  }
}

/** Whole ones, so that a window is never longer by the rounding of a sum. */
function milliseconds(): number {
  return Math.trunc(performance.now())
}
