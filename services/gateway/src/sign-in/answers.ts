import { problem } from '@gatehouse/contract'
import type { FastifyReply } from 'fastify'
import type { Access } from '../identity/access.ts'
import type { Issuer } from './issuer.ts'

/** Sends a browser on, with GET whatever it came with. */
export function seeOther(reply: FastifyReply, location: string): FastifyReply {
  return reply
    .code(303)
    .headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    .header('location', location)
    .send()
}

/** @throws `sign-in-unavailable` where people cannot sign in at all */
export function issuerOf({ issuer }: Access): Issuer {
  if (issuer) return issuer
  throw problem('sign-in-unavailable', {
    detail:
      'Sign-in is off here: the operators set GATEHOUSE_OIDC_ISSUER to turn it on. Programs send an API key.',
  })
}
