import { problem } from '@gatehouse/contract'
import type { FastifyRequest } from 'fastify'
import type { Access } from './access.ts'
import type { Person } from './principal.ts'
import { signInRequired } from '../policy/refusal.ts'

/**
 * The person who asks, for what only people may do: the policies say so, too, where anybody is asked.
 * @throws `sign-in-required`, `not-allowed`
 */
export function requirePerson({ principal }: FastifyRequest, access: Access): Person {
  if (principal.kind === 'user') return principal
  if (principal.kind === 'anonymous') throw signInRequired('This', access)
  throw problem('not-allowed', { detail: 'An API key cannot do this: sign in as a person.' })
}
