import type { IncomingHttpHeaders } from 'node:http'
import { LRUCache } from 'lru-cache'
import type { ParameterValues } from '../policy/parameter-values.ts'

/** The name by which the gateway's cache is known in Cache-Status (RFC 9211). */
export const cacheName = 'gatehouse-gateway'

/** An answer as it went out, and what tells whether it still holds. */
export type CachedAnswer = {
  /** The JSON text for the caller. */
  body: string
  versions: string
  /** The tag that the service behind gave, to ask it whether anything changed. */
  upstreamEtag: string
  /** The parameters whose values are in it, where not everyone who may have the answer may read those. */
  values?: ParameterValues
  /** The action that the answer came from, so that a change event drops it. */
  action: string
  /** When it stops being fresh, in milliseconds of `performance.now()`. */
  freshUntil: number
  /** When the source said it, if the service told; in the same milliseconds. */
  saidAt?: number
}

/** What a change makes stale, by the type of its event. */
const touched: Record<string, readonly string[]> = {
  'parameter.changed': ['ListParameters', 'GetParameter'],
  'secret.rotated': ['ListSecrets'],
  'bucket.changed': ['ListBuckets', 'ListObjects'],
}

/** A bounded cache of answers that are not secret. The service behind says how long each is fresh. */
export class ResponseCache {
  /** How many answers the cache gave itself, gave after asking whether they still hold, and did not have. */
  readonly results = new Map<'hit' | 'revalidated' | 'miss', number>()
  readonly #entries: LRUCache<string, CachedAnswer>
  /** Goes up with each change that was heard of: what was asked for before may be from before it. */
  generation = 0

  constructor({ maxBytes = 16 * 1024 * 1024 } = {}) {
    this.#entries = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ body }, key) => 512 + body.length * 2 + key.length * 2,
    })
  }

  get(key: string): CachedAnswer | undefined {
    return this.#entries.get(key)
  }

  set(key: string, answer: CachedAnswer): void {
    this.#entries.set(key, answer)
  }

  count(result: 'hit' | 'revalidated' | 'miss'): void {
    this.results.set(result, (this.results.get(result) ?? 0) + 1)
  }

  /** Forgets what an event of this type may have changed. */
  drop(eventType: string): void {
    this.generation += 1
    const actions = touched[eventType] ?? []
    for (const [key, { action }] of this.#entries.entries()) {
      if (actions.includes(action)) this.#entries.delete(key)
    }
  }

  clear(): void {
    this.generation += 1
    this.#entries.clear()
  }
}

/**
 * For how long a shared cache may answer by itself, in milliseconds: 0 means ask again each time,
 * undefined that the answer must not be kept (RFC 9111, sections 3 and 4.2).
 */
export function freshness(headers: IncomingHttpHeaders): number | undefined {
  const directives = new Map(
    (headers['cache-control'] ?? 'no-store').split(',').map((directive) => {
      const [name = '', value] = directive.trim().toLowerCase().split('=', 2)
      return [name, value] as const
    }),
  )
  if (directives.has('no-store') || directives.has('private')) return undefined
  if (directives.has('no-cache')) return 0
  const seconds = Number(directives.get('s-maxage') ?? directives.get('max-age'))
  const left = seconds - (ageOf(headers) ?? 0)
  return left > 0 ? left * 1000 : 0
}

/** How long ago the source said it, in seconds, if the service tells. */
export function ageOf(headers: IncomingHttpHeaders): number | undefined {
  const age = Number(headers.age ?? NaN)
  return age >= 0 ? age : undefined
}

/** What went before in Cache-Status, then that this cache asked on: the service's own comes first (RFC 9211, section 2). */
export function cacheStatus({ headers }: { headers: IncomingHttpHeaders }, how: string): string {
  const before = headers['cache-status']
  return `${typeof before === 'string' ? `${before}, ` : ''}${cacheName}; fwd=${how}`
}
