import type { FastifyReply, FastifyRequest } from 'fastify'

/** How an answer came about that a cache was asked for; times in milliseconds. */
export type Freshness = {
  /** `stale`: the source could not be asked, or is being asked, and what was kept stands in. */
  status: 'hit' | 'miss' | 'stale'
  /** Since it was read from the source. */
  age: number
  /** How long it is fresh from now on; below 0 when it no longer is. */
  ttl: number
}

/** How something is to be read, for one request. */
export type Reading = {
  /** Aborted when nobody waits any more. */
  signal: AbortSignal
  /** Whether to ask the source even if what is kept is fresh. */
  refresh: boolean
  /** Hears of each part of the answer that came through a cache. */
  tell: (freshness: Freshness) => void
}

/** The name of the broker's cache in Cache-Status. */
const cacheName = 'gatehouse-broker'

/**
 * The reading for a request, which says in the headers of the answer how fresh that is: Cache-Control for
 * the gateway, Age, and Cache-Status (RFC 9211). What no cache was asked for says nothing.
 */
export function readingFor(request: FastifyRequest, reply: FastifyReply): Reading {
  let whole: Freshness | undefined
  return {
    signal: request.deadline.signal,
    refresh: /\bno-cache\b/.test(request.headers['cache-control'] ?? ''),
    tell: (part) => {
      whole = whole ? together(whole, part) : part
      void reply.headers(headersOf(whole))
    },
  }
}

/** An answer is as old as its oldest part, and fresh as long as all of it is. */
function together(one: Freshness, other: Freshness): Freshness {
  const order = ['hit', 'miss', 'stale'] as const
  const [a, b] = [order.indexOf(one.status), order.indexOf(other.status)]
  return {
    status: order[Math.max(a, b)] as Freshness['status'],
    age: Math.max(one.age, other.age),
    ttl: Math.min(one.ttl, other.ttl),
  }
}

function headersOf({ status, age, ttl }: Freshness): Record<string, string> {
  const [old, left] = [seconds(age), seconds(ttl)]
  const how =
    status === 'miss'
      ? 'fwd=miss; stored'
      : `hit; ttl=${left}${status === 'stale' ? '; detail=stale' : ''}`
  return {
    age: String(old),
    'cache-control': status === 'stale' || left <= 0 ? 'no-cache' : `max-age=${old + left}`,
    'cache-status': `${cacheName}; ${how}`,
  }
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}
