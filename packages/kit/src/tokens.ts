import { hash, randomBytes } from 'node:crypto'
import { SecretText } from './secret-text.ts'

/** With this every API key begins, so that people, and programs that look for leaks, know one when they see it. */
export const keyPrefix = 'gthk_'

/** What `newToken` makes, less its prefix: 32 bytes in base64url. */
export const tokenForm = '[A-Za-z0-9_-]{43}'

/** A secret that nobody guesses: 32 random bytes in base64url, after `prefix`. */
export function newToken(prefix = ''): SecretText {
  return new SecretText(prefix + randomBytes(32).toString('base64url'))
}

/** By this the directory knows a token, SHA-256 in hex: a search for it tells nothing by the time it takes. */
export function hashOf(token: SecretText): string {
  return hash('sha256', token.reveal())
}

/**
 * What a session or API key is called, of which there is this hash. Its owner may see the id, and so does the
 * audit log; it does not lead back to the hash.
 */
export function idOfHash(tokenHash: string): string {
  return hash('sha256', tokenHash).slice(0, 32)
}
