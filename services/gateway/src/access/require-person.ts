import { problem } from '@gatehouse/contract'
import type { FastifyRequest } from 'fastify'
import type { Person } from './principal.ts'

/**
 * The person who asks, for what only people may do whatever the policies say.
 * @throws `sign-in-required`, `not-allowed`
 */
export function requirePerson({ principal }: FastifyRequest): Person {
  if (principal.kind === 'user') return principal
  if (principal.kind === 'key') {
    throw problem('not-allowed', { detail: 'An API key cannot do this: sign in as a person.' })
  }
  throw problem('sign-in-required', {
    detail: 'Sign in at /auth/login, or send a bearer token of the issuer.',
    headers: { 'www-authenticate': 'Bearer realm="gatehouse"' },
  })
}
