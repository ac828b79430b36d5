import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { type ProblemError, problem } from '@gatehouse/contract'
import type { SecretText } from '@gatehouse/kit'

/** How long someone may take at the issuer, in seconds. */
export const transactionSeconds = 600

/** What a sign-in gives to the issuer, and what it is held against when the browser comes back. */
export type Transaction = {
  /** Binds the answer to the browser that began (RFC 6749, section 10.12). */
  state: string
  /** Binds the ID token to it (OpenID Connect Core, section 3.1.2.1). */
  nonce: string
  /** Binds the code to it (RFC 7636). */
  verifier: string
}

/**
 * Begins a sign-in. All of it follows from the secret in a cookie and travels in the `state`, so the gateway
 * remembers nothing, and the browser may come back to any replica.
 */
export function beginTransaction(cookie: SecretText, returnTo: string): Transaction {
  const said = Buffer.from(JSON.stringify([Date.now(), returnTo])).toString('base64url')
  return { state: `${said}.${signatureOf(cookie, said)}`, ...secretsOf(cookie) }
}

/**
 * Takes up the sign-in that this cookie began.
 * @throws `sign-in-failed` if it began another one, or too long ago
 */
export function resumeTransaction(
  cookie: SecretText,
  state: string,
): Transaction & { returnTo: string } {
  const [said = '', signature = ''] = state.split('.')
  if (!isSame(signature, signatureOf(cookie, said)) || state !== `${said}.${signature}`) {
    throw foreign()
  }
  const text = Buffer.from(said, 'base64url').toString('utf8')
  const [begunAt, returnTo] = JSON.parse(text) as [number, string]
  if (Date.now() - begunAt > transactionSeconds * 1000) {
    throw problem('sign-in-failed', { detail: 'It took longer than ten minutes. Begin again.' })
  }
  return { state, returnTo, ...secretsOf(cookie) }
}

/** The browser has no cookie of a sign-in, or that of another. */
export function foreign(): ProblemError {
  return problem('sign-in-failed', {
    detail: 'This browser did not begin that sign-in, or has begun another since. Begin again.',
  })
}

function secretsOf(cookie: SecretText): Pick<Transaction, 'nonce' | 'verifier'> {
  return { nonce: derive(cookie, 'nonce'), verifier: derive(cookie, 'verifier') }
}

function signatureOf(cookie: SecretText, said: string): string {
  return createHmac('sha256', derive(cookie, 'state')).update(said).digest('base64url')
}

function isSame(given: string, expected: string): boolean {
  const bytes = [Buffer.from(given), Buffer.from(expected)] as const
  return bytes[0].length === bytes[1].length && timingSafeEqual(...bytes)
}

/** HKDF (RFC 5869): none of these tells anything of the others, or of the cookie. */
function derive(cookie: SecretText, what: string): string {
  const bytes = hkdfSync('sha256', cookie.reveal(), '', `gatehouse sign-in ${what}`, 32)
  return Buffer.from(bytes).toString('base64url')
}
