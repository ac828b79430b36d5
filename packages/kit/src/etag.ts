import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

/** A strong entity tag of some bytes. */
export function etagOf(bytes: string | Uint8Array): string {
  return `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`
}

/** Whether If-Match allows to go on: strong comparison (RFC 9110, section 13.1.1). */
export function ifMatchHolds(header: string, etag: string): boolean {
  return header.trim() === '*' || (!isWeak(etag) && tagsOf(header).includes(etag))
}

/** Whether If-None-Match names what the caller has already: weak comparison (RFC 9110, section 13.1.2). */
export function ifNoneMatchHits(header: string, etag: string): boolean {
  return header.trim() === '*' || tagsOf(header).some((tag) => opaque(tag) === opaque(etag))
}

/**
 * JSON that a GET answers gets an ETag unless it has one, and 304 when the caller has it already. What nobody
 * may keep gets none: the tag is made of the answer, and who guesses that could check the guess.
 */
export function addEtags(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const readable = request.method === 'GET' || request.method === 'HEAD'
    const kept = reply.getHeader('cache-control') !== 'no-store'
    if (!readable || !kept || reply.statusCode !== 200 || typeof payload !== 'string') {
      done(null, payload)
      return
    }
    const etag = String(reply.getHeader('etag') ?? etagOf(payload))
    void reply.header('etag', etag)
    const given = request.headers['if-none-match']
    if (given === undefined || !ifNoneMatchHits(given, etag)) {
      done(null, payload)
      return
    }
    void reply.code(304).removeHeader('content-type')
    // Fastify takes the body of a HEAD away by itself, and fails when it is gone already.
    done(null, request.method === 'HEAD' ? payload : null)
  })
}

function tagsOf(header: string): string[] {
  return header.match(/(?:W\/)?"[^"]*"/g) ?? []
}

function isWeak(tag: string): boolean {
  return tag.startsWith('W/')
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '')
}
