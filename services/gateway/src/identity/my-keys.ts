import { type NewApiKey, gatewayRoutes, problem } from '@gatehouse/contract'
import { hashOf, idOfHash, implement, keyPrefix, newToken } from '@gatehouse/kit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Dependencies } from '../dependencies.ts'
import { eventOf } from '../audit/event.ts'
import type { AuditTrail } from '../audit/trail.ts'
import { through } from '../forward/versions.ts'
import { described, wantedKey } from './new-key.ts'
import type { Person } from './principal.ts'
import { requirePerson } from './require-person.ts'

/** One's own API keys, each of which may do what one may do oneself, or less. */
export function addMyKeys(app: FastifyInstance, deps: Dependencies): void {
  const { access, trail, version } = deps
  implement(app, gatewayRoutes.listMyKeys, async (_input, request, reply) => {
    const keys = await access.keys.list(requirePerson(request, access).id, request)
    void reply.header('cache-control', 'no-store')
    return through(version, keys)
  })

  implement(app, gatewayRoutes.createMyKey, async ({ body }, request, reply) => {
    const me = requirePerson(request, access)
    const roles = ownRoles(trail, request, me, body)
    const wanted = wantedKey({ ...body, roles }, me)
    const key = newToken(keyPrefix)
    const keyHash = hashOf(key)
    const event = {
      action: 'CreateKey',
      resource: { type: 'ApiKey', id: idOfHash(keyHash) },
      reason: described(wanted),
    }
    await trail.write(eventOf(request, 'allow', event), request.deadline)
    const { data, meta } = await access.keys.create({ ...wanted, keyHash }, request)
    void reply.code(201).header('cache-control', 'no-store')
    return through(version, { data: { ...data, key: key.reveal() }, meta })
  })

  implement(app, gatewayRoutes.revokeMyKey, async ({ params: { id } }, request, reply) => {
    const me = requirePerson(request, access)
    const event = { action: 'RevokeKey', resource: { type: 'ApiKey', id } }
    await trail.write(eventOf(request, 'allow', event), request.deadline)
    await access.keys.revoke(id, me.id, request)
    return reply.code(204).header('cache-control', 'no-store').send()
  })
}

/**
 * The roles that a key is to have: all of the person's, unless they name some.
 * @throws `not-allowed` for one that the person does not have; the audit log has it then
 */
function ownRoles(
  trail: AuditTrail,
  request: FastifyRequest,
  me: Person,
  { name, roles = [...me.roles] }: NewApiKey,
): string[] {
  const foreign = roles.filter((role) => !me.roles.includes(role)).join(', ')
  if (foreign === '') return roles
  const resource = { type: 'ApiKey', id: '' }
  const reason = `${name}: as ${foreign}, which they do not have`
  trail.note(eventOf(request, 'deny', { action: 'CreateKey', resource, policies: [], reason }))
  throw problem('not-allowed', {
    detail: `You do not have ${foreign}: give a key roles of your own.`,
  })
}
