import type { PageOf } from '@gatehouse/kit'
import { SourceCache, type SourceCacheOptions } from '../cache/source-cache.ts'
import type { PageRequest } from '../provider.ts'
import { firstFrom } from '../reading/order.ts'
import { pageOf } from '../reading/paging.ts'
import type { Reading } from '../reading/reading.ts'

type Named = { name: string }
/** All there is, by name; `names` is sorted. */
type Listing<T> = { names: readonly string[]; items: ReadonlyMap<string, T> }

type CatalogueOptions<T> = Pick<SourceCacheOptions<Listing<T>>, 'times' | 'count'> & {
  /** All items, in any order. */
  walk: (signal: AbortSignal) => AsyncIterable<T>
}

const all = 'all'
const maxBytes = 256 * 1024 * 1024
/** A walk through tens of thousands of names takes its time, in milliseconds. */
const walkLimit = 120_000

/**
 * Everything of one kind, by name. AWS lists in an order of its own and by tokens that end; so the whole is
 * read and kept, which makes pages stable, sorted and free, and is amended by what is heard to have changed.
 */
export class Catalogue<T extends Named> {
  readonly #cache: SourceCache<Listing<T>>
  /** What changed while a walk was under way, which it may have missed; undefined means removed. */
  readonly #changed = new Map<string, T | undefined>()

  constructor({ walk, times, count }: CatalogueOptions<T>) {
    this.#cache = new SourceCache({
      load: async (_all, signal) => {
        this.#changed.clear()
        const items = await Array.fromAsync(walk(signal))
        const listing = listingOf(items)
        return [...this.#changed].reduce(amended, listing)
      },
      times: { ...times, limit: walkLimit },
      maxBytes,
      sizeOf: ({ names }) => names.length * 600,
      count,
    })
  }

  async page(request: PageRequest & { prefix?: string }, reading: Reading): Promise<PageOf<T>> {
    const { names, items } = await this.#cache.read(all, reading)
    return pageOf(names, request, (name) => items.get(name) as T, request.prefix)
  }

  /** Notes that it is now so, or gone. */
  note(name: string, item: T | undefined): void {
    this.#changed.set(name, item)
    this.#cache.amend(all, (listing) => amended(listing, [name, item]))
  }

  expire(): void {
    this.#cache.expire(all)
  }
}

function listingOf<T extends Named>(found: T[]): Listing<T> {
  const items = new Map(found.map((item) => [item.name, item]))
  // Names are ASCII: the order of code units is the order of bytes.
  return { names: [...items.keys()].toSorted(), items }
}

function amended<T extends Named>(
  { names, items }: Listing<T>,
  [name, item]: [string, T | undefined],
): Listing<T> {
  const at = firstFrom(names, name)
  const there = names[at] === name
  const next = new Map(items)
  if (item) next.set(name, item)
  else next.delete(name)
  if (there === Boolean(item)) return { names, items: next }
  return { names: item ? names.toSpliced(at, 0, name) : names.toSpliced(at, 1), items: next }
}
