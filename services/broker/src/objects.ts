import { Readable } from 'node:stream'
import { brokerRoutes } from '@gatehouse/contract'
import { implement } from '@gatehouse/kit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RouteDependencies } from './dependencies.ts'
import type { ObjectAnswer, ObjectConditions } from './provider.ts'
import { readingFor } from './reading/reading.ts'

/** A bucket may hold hostile HTML: no browser is to run it in the name of this host, or to guess that it is HTML. */
const untrusted = {
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
}

/** Objects, streamed: whole, in part, or not at all when the caller has them. */
export function addObjects(app: FastifyInstance, { provider }: RouteDependencies): void {
  implement(app, brokerRoutes.getObject, async ({ params }, request, reply) => {
    const head = request.method === 'HEAD'
    const answer = await provider.readObject(
      { ...params, conditions: conditionsOf(request), head },
      readingFor(request, reply),
    )
    return sendObject(answer, reply)
  })
}

function sendObject(answer: ObjectAnswer, reply: FastifyReply): FastifyReply {
  const { status, metadata } = answer
  void reply.code(status).headers({
    // Whoever keeps the bytes asks each time whether they still hold.
    'cache-control': 'no-cache',
    etag: metadata.etag,
    'last-modified': metadata.lastModified.toUTCString(),
  })
  if (status === 304) return reply.send()
  const { size, contentType, contentEncoding } = metadata
  const range = status === 206 ? answer.range : undefined
  return (
    reply
      .headers({
        ...untrusted,
        ...(range && { 'content-range': `bytes ${range.first}-${range.last}/${size}` }),
        'accept-ranges': 'bytes',
        'content-type': contentType,
        ...(contentEncoding && { 'content-encoding': contentEncoding }),
        'content-length': range ? range.last - range.first + 1 : size,
      })
      // For HEAD an empty stream: an empty text would set the content length to 0.
      .send(answer.body ?? Readable.from([]))
  )
}

/** A range means something for GET alone (RFC 9110, section 14.2). */
function conditionsOf({ method, headers }: FastifyRequest): ObjectConditions {
  const given = {
    ifMatch: headers['if-match'],
    ifNoneMatch: headers['if-none-match'],
    ifModifiedSince: headers['if-modified-since'],
    ifUnmodifiedSince: headers['if-unmodified-since'],
    ...(method === 'GET' && { ifRange: headers['if-range'], range: headers.range }),
  }
  const set = Object.entries(given).filter(([, value]) => typeof value === 'string')
  return Object.fromEntries(set)
}
