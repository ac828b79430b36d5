import type { IncomingHttpHeaders } from 'node:http'
import { versionsHeader } from '@gatehouse/kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { cacheStatus } from './cache.ts'
import { versionsOf, written } from './versions.ts'
import type { Upstream } from '../upstream/upstream.ts'

/** What a caller may ask of a stream: a part of it, or whether it changed. */
const asked = [
  'range',
  'if-range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
] as const

/** What the service says of a stream that is the caller's to know. */
const told = [
  'accept-ranges',
  'age',
  'cache-control',
  'content-encoding',
  'content-length',
  'content-range',
  'content-security-policy',
  'content-type',
  'etag',
  'last-modified',
  'x-content-type-options',
] as const

/** Answers with the bytes of `upstream` as they come: nothing is held but what is under way. */
export async function forwardStream(
  deps: { upstream: Upstream; gatewayVersion: string },
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const fetched = await deps.upstream.send(
    { method: request.method, path, headers: pick(request.headers, asked) },
    request,
  )
  const versions = { gateway: deps.gatewayVersion, ...versionsOf(fetched) }
  void reply
    .code(fetched.status)
    .headers(pick(fetched.headers, told))
    .header('cache-status', cacheStatus(fetched, 'bypass'))
    .header(versionsHeader, written(versions))
  return reply.send(fetched.body)
}

export function pick(
  headers: IncomingHttpHeaders,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name]
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )
}
