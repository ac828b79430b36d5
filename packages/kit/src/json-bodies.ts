import { problem } from '@gatehouse/contract'
import type { FastifyInstance } from 'fastify'

/**
 * Takes JSON as Fastify does, less what cannot be kept: half a surrogate pair is no character, and
 * becomes another in any database (RFC 7493, section 2.1).
 */
export function addJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    void parse(request, String(text), (error, value: unknown) => {
      if (error || !mayHoldSurrogates(String(text)) || isWellFormed(value)) done(error, value)
      else done(problem('malformed-body', { detail: 'A \\u escape in it is half a character.' }))
    })
  })
}

/** Text that was UTF-8 holds them as escapes only. */
function mayHoldSurrogates(text: string): boolean {
  return /\\ud[89a-f]/i.test(text)
}

/** Without recursion: how deep the value is, is up to the caller. */
function isWellFormed(value: unknown): boolean {
  const parts = [value]
  for (const part of parts) {
    if (typeof part === 'string' && !part.isWellFormed()) return false
    if (typeof part !== 'object' || part === null) continue
    for (const [key, item] of Object.entries(part)) parts.push(key, item)
  }
  return true
}
