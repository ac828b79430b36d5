import { gatewayRoutes } from '@gatehouse/contract'
import { implement, versionsHeader } from '@gatehouse/kit'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { type AnswerVersions, written } from '../forward/versions.ts'
import { type RevealDependencies, reveal } from './reveal.ts'

/** The value of a parameter or a secret, for who may have it. */
export function addReveal(app: FastifyInstance, deps: RevealDependencies): void {
  implement(app, gatewayRoutes.reveal, async ({ body }, request, reply) => {
    const { value, versions, ...rest } = await reveal(deps, body, request)
    neverKept(reply, versions)
    return { data: { ...rest, value: value.reveal() }, meta: { versions } }
  })
}

/** Neither by the caller nor by anything on the way (RFC 9111, section 5.2.2.5). */
export function neverKept(reply: FastifyReply, versions: AnswerVersions): FastifyReply {
  return reply.headers({ 'cache-control': 'no-store', [versionsHeader]: written(versions) })
}
