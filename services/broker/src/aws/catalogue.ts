import type { PageOf } from '@gatehouse/kit'
import { SourceCache, type SourceCacheOptions } from '../cache/source-cache.ts'
import type { PageRequest } from '../provider.ts'
import { pageOf } from '../reading/paging.ts'
import type { Reading } from '../reading/reading.ts'

type Named = { name: string }
/** All there is, by name; `names` is sorted. */
type Listing<T> = { names: readonly string[]; items: ReadonlyMap<string, T> }

/** `at` in milliseconds of `performance.now()`. */
type Change<T> = { item: T | undefined; at: number }

type CatalogueOptions<T> = Pick<SourceCacheOptions<Listing<T>>, 'times' | 'count'> & {
  /** All items, in any order. */
  walk: (signal: AbortSignal) => AsyncIterable<T>
}

/** All is kept as one. */
const key = 'all'
const maxBytes = 256 * 1024 * 1024
/** A walk through tens of thousands of names takes its time, in milliseconds. */
const walkLimit = 120_000
/** ListSecrets may take so long to show what has happened, in milliseconds. */
const settledMs = 5 * 60_000

/**
 * Everything of one kind, by name. AWS lists in an order of its own and by tokens that end; so the whole is
 * read and kept, which makes pages stable, sorted and free, and is amended by what is heard to have changed.
 */
export class Catalogue<T extends Named> {
  readonly #cache: SourceCache<Listing<T>>
  /** What changed of late, which a walk may not show yet; an item of undefined means removed. */
  readonly #changed = new Map<string, Change<T>>()

  constructor({ walk, times, count }: CatalogueOptions<T>) {
    this.#cache = new SourceCache({
      load: async (_key, signal) => {
        this.#forgetSettled()
        const items = await Array.fromAsync(walk(signal))
        const listing = new Map(items.map((item) => [item.name, item]))
        return listingOf(listing, this.#changed)
      },
      times: { ...times, limit: walkLimit },
      maxBytes,
      sizeOf: ({ names }) => names.length * 600,
      count,
    })
  }

  async page(request: PageRequest & { prefix?: string }, reading: Reading): Promise<PageOf<T>> {
    const { names, items } = await this.#cache.read(key, reading)
    return pageOf(names, request, (name) => items.get(name) as T, request.prefix)
  }

  /** What is known of it, however old. */
  peek(name: string): T | undefined {
    return this.#cache.peek(key)?.items.get(name)
  }

  /** Notes that it is now so, or gone. */
  note(name: string, item: T | undefined): void {
    const change = { item, at: performance.now() }
    // The last to change comes last.
    this.#changed.delete(name)
    this.#changed.set(name, change)
    this.#forgetSettled()
    this.#cache.amend(key, ({ items }) => listingOf(items, [[name, change]]))
  }

  /** What is kept may be wrong. */
  expire(): void {
    this.#cache.expire(key)
  }

  /** What is kept may be wrong, and what was noted, too. */
  reset(): void {
    this.#changed.clear()
    this.expire()
  }

  #forgetSettled(): void {
    for (const [name, { at }] of this.#changed) {
      if (at > performance.now() - settledMs) return
      this.#changed.delete(name)
    }
  }
}

/** The items with the changes in them. */
function listingOf<T extends Named>(
  items: ReadonlyMap<string, T>,
  changes: Iterable<[string, Change<T>]>,
): Listing<T> {
  const now = new Map(items)
  for (const [name, { item }] of changes) {
    if (item) now.set(name, item)
    else now.delete(name)
  }
  // Names are ASCII: the order of code units is the order of bytes.
  return { names: [...now.keys()].toSorted(), items: now }
}
