import { type Input, type Output, type Route, pathFor } from '@gatehouse/contract'
import { versionsHeader } from '@gatehouse/kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ResponseCache, freshness } from './cache.ts'
import type { Upstream, UpstreamAnswer } from '../upstream/upstream.ts'
import { type AnswerVersions, versionsOf, written } from './versions.ts'

/** The name by which the gateway's cache is known in Cache-Status (RFC 9211). */
const cacheName = 'gatehouse-gateway'

/** What a caller may keep: only itself, and only to ask again. */
const callersCacheControl = 'private, no-cache'

/**
 * Answers a GET with what `upstream` says to `route` and `input`, put into shape by `shape`; from the cache
 * where that is allowed.
 */
export async function forwardRead<R extends Route>(
  deps: { upstream: Upstream; cache: ResponseCache; gatewayVersion: string },
  call: {
    route: R
    input: Input<R>
    shape: (answer: Output<R>, versions: AnswerVersions) => unknown
  },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { upstream, cache, gatewayVersion } = deps
  const path = pathFor(call.route, call.input)
  const key = `${request.routeOptions.url} ${path}`
  const kept = cache.get(key)
  if (kept && kept.freshUntil > performance.now()) {
    cache.count('hit')
    const ttl = Math.floor((kept.freshUntil - performance.now()) / 1000)
    return answer(reply, kept.body, kept.versions, `${cacheName}; hit; ttl=${ttl}`)
  }

  const fetched = await upstream.send(
    { method: 'GET', path, headers: { 'if-none-match': kept?.upstreamEtag } },
    request,
  )
  const lifetime = freshness(fetched.headers['cache-control'])
  const freshUntil = performance.now() + (lifetime ?? 0)
  if (fetched.status === 304 && kept) {
    await fetched.body.dump()
    cache.count('revalidated')
    cache.set(key, { ...kept, freshUntil })
    return answer(reply, kept.body, kept.versions, status(fetched, 'stale; fwd-status=304'))
  }

  cache.count('miss')
  const versions = { gateway: gatewayVersion, ...versionsOf(fetched) }
  const shaped = call.shape((await fetched.json()) as Output<R>, versions) as object
  const body = reply.serialize(shaped) as string
  const upstreamEtag = fetched.headers.etag
  const stored = lifetime !== undefined && typeof upstreamEtag === 'string'
  if (stored) {
    const { action } = call.route.access
    cache.set(key, { body, versions: written(versions), upstreamEtag, action, freshUntil })
  }
  if (keepsEtag(call.route)) void reply.header('etag', upstreamEtag)
  return answer(
    reply,
    body,
    written(versions),
    status(fetched, stored ? 'uri-miss; stored' : 'uri-miss'),
  )
}

/** The ETag of one user is the version that If-Match names, so it must reach the caller as it is. */
function keepsEtag(route: Route): boolean {
  return route.id === 'getUser'
}

function answer(
  reply: FastifyReply,
  body: string,
  versions: string,
  cacheStatus: string,
): FastifyReply {
  return reply
    .header('cache-control', callersCacheControl)
    .header('cache-status', cacheStatus)
    .header(versionsHeader, versions)
    .type('application/json; charset=utf-8')
    .send(body)
}

/** What the service's own cache said comes first, as in RFC 9211, section 2. */
function status(fetched: UpstreamAnswer, how: string): string {
  const before = fetched.headers['cache-status']
  return `${typeof before === 'string' ? `${before}, ` : ''}${cacheName}; fwd=${how}`
}
