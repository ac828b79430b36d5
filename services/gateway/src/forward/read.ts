import { type Input, type Output, type Route, brokerApi, pathFor } from '@gatehouse/contract'
import { versionsHeader } from '@gatehouse/kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Decisions } from '../policy/decisions.ts'
import { ParameterValues } from '../policy/parameter-values.ts'
import {
  type CachedAnswer,
  type ResponseCache,
  ageOf,
  cacheName,
  cacheStatus,
  freshness,
} from './cache.ts'
import type { Upstream, UpstreamAnswer } from '../upstream/upstream.ts'
import { type AnswerVersions, versionsOf, written } from './versions.ts'

/** What reading needs beside the service that is asked. */
export type ReadDependencies = {
  cache: ResponseCache
  decisions: Decisions
  gatewayVersion: string
}

/** What a caller may keep: only itself, and only to ask again. */
export const callersCacheControl = 'private, no-cache'

/**
 * Answers a GET with what `upstream` says to `route` and `input`, put into shape by `shape`; from the cache
 * where that is allowed. That who asks may have the answer has been decided; what is in it and not for them
 * is left out.
 */
export async function forwardRead<R extends Route>(
  deps: ReadDependencies & { upstream: Upstream },
  call: {
    route: R
    input: Input<R>
    shape: (answer: Output<R>, versions: AnswerVersions) => unknown
  },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { upstream, cache, decisions, gatewayVersion } = deps
  const answer = answerTo(request, reply, decisions)
  const path = pathFor(call.route, call.input)
  const key = `${request.routeOptions.url} ${path}`
  const kept = cache.get(key)
  const refresh = asksForRefresh(request) && mayRefresh(request, decisions)
  if (kept && !refresh && kept.freshUntil > performance.now()) {
    cache.count('hit')
    const ttl = Math.floor((kept.freshUntil - performance.now()) / 1000)
    return answer(kept, `${cacheName}; hit; ttl=${ttl}`)
  }

  const headers = {
    'if-none-match': kept?.upstreamEtag,
    ...(refresh && { 'cache-control': 'no-cache' }),
  }
  const { generation } = cache
  const fetched = await upstream.send({ method: 'GET', path, headers }, request)
  const lifetime = freshness(fetched.headers)
  const times = timesOf(fetched, cache.generation === generation ? lifetime : 0)
  if (fetched.status === 304 && kept) {
    await fetched.body.dump()
    cache.count('revalidated')
    const still = { ...kept, ...times }
    cache.set(key, still)
    return answer(still, cacheStatus(fetched, 'stale; fwd-status=304'))
  }

  cache.count('miss')
  const versions = { gateway: gatewayVersion, ...versionsOf(fetched) }
  const shaped = call.shape((await fetched.json()) as Output<R>, versions) as object
  const body = reply.serialize(shaped) as string
  const upstreamEtag = fetched.headers.etag
  const { action } = call.route.access
  const fresh = {
    body,
    versions: written(versions),
    action,
    ...valuesIn(call.route, body),
    ...times,
  }
  const stored = lifetime !== undefined && typeof upstreamEtag === 'string'
  if (stored) cache.set(key, { ...fresh, upstreamEtag })
  if (keepsEtag(call.route)) void reply.header('etag', upstreamEtag)
  return answer(fresh, cacheStatus(fetched, stored ? 'uri-miss; stored' : 'uri-miss'))
}

/** What a browser sends when its user reloads a page (RFC 9111, section 5.2.1.4). */
function asksForRefresh({ headers }: FastifyRequest): boolean {
  return /\bno-cache\b/.test(headers['cache-control'] ?? '')
}

/** That may cost money. */
function mayRefresh({ principal }: FastifyRequest, decisions: Decisions): boolean {
  return decisions.decide(principal, 'Refresh', { type: 'Account', id: '' }).allowed
}

function valuesIn(route: Route, body: string): Pick<CachedAnswer, 'values'> {
  if (route.id !== brokerApi.listParameters.id) return {}
  return { values: new ParameterValues(JSON.parse(body)) }
}

function timesOf(
  { headers }: UpstreamAnswer,
  lifetime = 0,
): Pick<CachedAnswer, 'freshUntil' | 'saidAt'> {
  const now = performance.now()
  const age = ageOf(headers)
  return { freshUntil: now + lifetime, ...(age !== undefined && { saidAt: now - age * 1000 }) }
}

/** The ETag of one user is the version that If-Match names, so it must reach the caller as it is. */
function keepsEtag(route: Route): boolean {
  return route.id === 'getUser'
}

function answerTo(request: FastifyRequest, reply: FastifyReply, decisions: Decisions) {
  type Answer = Pick<CachedAnswer, 'body' | 'values' | 'versions' | 'saidAt'>
  return ({ body, values, versions, saidAt }: Answer, how: string): FastifyReply => {
    if (saidAt !== undefined) {
      void reply.header('age', Math.floor((performance.now() - saidAt) / 1000))
    }
    return reply
      .header('cache-control', callersCacheControl)
      .header('cache-status', how)
      .header(versionsHeader, versions)
      .type('application/json; charset=utf-8')
      .send(values ? values.shownTo(request.principal, decisions, body) : body)
  }
}
