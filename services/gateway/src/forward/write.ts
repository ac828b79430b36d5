import { Readable, Transform } from 'node:stream'
import { type Route, maxAvatarBytes, problem } from '@gatehouse/contract'
import { versionsHeader } from '@gatehouse/kit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pick } from './stream.ts'
import { type AnswerVersions, versionsOf, written } from './versions.ts'
import type { Upstream } from '../upstream/upstream.ts'

/** A form has a picture and a few fields around it. */
const maxUploadBytes = maxAvatarBytes + 64 * 1024

/** Hands bodies that are not JSON on as streams: multipart forms and pictures. */
export function acceptUploads(app: FastifyInstance, routes: Record<string, Route>): void {
  const types = Object.values(routes)
    .flatMap(({ body }) => Object.keys(body ?? {}))
    .filter((type) => type !== 'application/json')
  app.addContentTypeParser([...new Set(types)], (_request, payload, done) => done(null, payload))
}

/** Sends a change to `upstream` and answers what it says, put into shape by `shape`. */
export async function forwardWrite(
  deps: { upstream: Upstream; gatewayVersion: string },
  call: { path: string; shape: (answer: unknown, versions: AnswerVersions) => unknown },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const fetched = await deps.upstream.send(
    {
      method: request.method,
      path: call.path,
      headers: pick(request.headers, ['content-type', 'content-length', 'if-match']),
      ...bodyOf(request),
    },
    request,
  )
  const versions = { gateway: deps.gatewayVersion, ...versionsOf(fetched) }
  void reply
    .code(fetched.status)
    .headers(pick(fetched.headers, ['etag', 'location']))
    .header('cache-control', 'no-store')
    .header(versionsHeader, written(versions))
  if (fetched.status === 204) {
    await fetched.body.dump()
    return reply.send()
  }
  return reply.send(call.shape(await fetched.json(), versions))
}

function bodyOf(request: FastifyRequest) {
  const { body } = request
  if (body === undefined || body === null) return { headers: pick(request.headers, ['if-match']) }
  if (body instanceof Readable)
    return { body: bounded(body, Number(request.headers['content-length'] ?? 0)) }
  const text = JSON.stringify(body)
  return {
    body: text,
    headers: {
      ...pick(request.headers, ['if-match']),
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
    },
  }
}

/** Counts what passes, since a body may be longer than it says, or not say. */
function bounded(body: Readable, announced: number): Readable {
  if (announced > maxUploadBytes) throw tooLarge()
  let seen = 0
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length
      done(seen > maxUploadBytes ? tooLarge() : null, chunk)
    },
  })
  body.once('error', (error) => counting.destroy(error))
  body.once('close', () => {
    if (!body.readableEnded) counting.destroy(new Error('the caller has gone'))
  })
  return body.pipe(counting)
}

function tooLarge() {
  return problem('body-too-large', { detail: `An upload may have ${maxUploadBytes} bytes in all.` })
}
