import { LRUCache } from 'lru-cache'
import { type Clock, clock } from './clock.ts'

/** How long the gateway goes by what it was told, in milliseconds: whoever is signed out has no longer. */
const keptMilliseconds = 30_000
const absentMilliseconds = 5_000

const mostKept = 10_000
/** Apart from the others: whoever makes up tokens must not push out those that are good. */
const mostAbsent = 1_000

export type LookupOptions<T, Asker> = {
  /** Asks who owns a hash; `undefined`: nobody. A rejection is not kept. */
  find(hash: string, asker: Asker): Promise<T | undefined>
  /** How long an answer still holds by itself, in milliseconds. */
  lasts(value: T): number
  now?: Clock | undefined
}

/** What is known by the hash of a token, for 30 s at most. One request asks for all that want the same. */
export class Lookups<T extends object, Asker> {
  readonly #options: LookupOptions<T, Asker>
  readonly #now: Clock
  readonly #kept = new LRUCache<string, { value: T; until: number }>({ max: mostKept })
  readonly #absent = new LRUCache<string, number>({ max: mostAbsent })
  readonly #asked = new Map<string, Promise<T | undefined>>()

  constructor(options: LookupOptions<T, Asker>) {
    this.#options = options
    this.#now = options.now ?? clock
  }

  /** Answers at once where that is possible. */
  get(hash: string, asker: Asker): T | undefined | Promise<T | undefined> {
    const now = this.#now()
    const kept = this.#kept.get(hash)
    // A machine that slept has clocks that did not go on.
    if (kept && kept.until > now && this.#options.lasts(kept.value) > 0) return kept.value
    if ((this.#absent.get(hash) ?? now) > now) return undefined
    return this.#asked.get(hash) ?? this.#ask(hash, asker)
  }

  /** Puts `next` in the place of `value`, if that has not been dropped meanwhile. */
  replace(hash: string, value: T, next: T): void {
    if (this.#kept.get(hash)?.value === value) this.#keep(hash, next)
  }

  /** Forgets those that `matches`, and what is being asked about at the moment: the answer may be from before. */
  drop(matches: (value: T) => boolean): void {
    for (const [hash, { value }] of this.#kept.entries()) {
      if (matches(value)) this.#kept.delete(hash)
    }
    this.#asked.clear()
  }

  #ask(hash: string, asker: Asker): Promise<T | undefined> {
    const asked = this.#options.find(hash, asker).then((value) => {
      if (this.#asked.get(hash) === asked) this.#keep(hash, value)
      return value
    })
    const over = () => {
      if (this.#asked.get(hash) === asked) this.#asked.delete(hash)
    }
    this.#asked.set(hash, asked)
    asked.then(over, over)
    return asked
  }

  #keep(hash: string, value: T | undefined): void {
    const now = this.#now()
    if (value) {
      const lasts = Math.min(keptMilliseconds, this.#options.lasts(value))
      this.#kept.set(hash, { value, until: now + lasts })
    } else this.#absent.set(hash, now + absentMilliseconds)
  }
}
