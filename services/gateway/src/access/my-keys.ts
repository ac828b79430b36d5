import { type NewApiKey, gatewayRoutes, problem } from '@gatehouse/contract'
import { hashOf, idOfHash, implement, keyPrefix, newToken } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { Dependencies } from '../dependencies.ts'
import { eventOf } from '../audit/event.ts'
import type { Person } from './principal.ts'
import { requirePerson } from './require-person.ts'

const defaultDays = 90
/** As many as a request may name. */
const maxKeyRoles = 50
const dayMilliseconds = 86_400_000

/** One's own API keys, each of which may do what one may do oneself, or less. */
export function addMyKeys(app: FastifyInstance, deps: Dependencies): void {
  const { access, trail, version } = deps
  const withVersion = (versions: Record<string, string>) => ({
    gateway: version.version,
    ...versions,
  })

  implement(app, gatewayRoutes.listMyKeys, async (_input, request, reply) => {
    const { data, meta } = await access.keys.list(requirePerson(request).id, request)
    void reply.header('cache-control', 'no-store')
    return { data, meta: { ...meta, versions: withVersion(meta.versions) } }
  })

  implement(app, gatewayRoutes.createMyKey, async ({ body }, request, reply) => {
    const wanted = wantedKey(body, requirePerson(request))
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
    return {
      data: { ...data, key: key.reveal() },
      meta: { versions: withVersion(meta.versions) },
    }
  })

  implement(app, gatewayRoutes.revokeMyKey, async ({ params: { id } }, request, reply) => {
    const me = requirePerson(request)
    const event = { action: 'RevokeKey', resource: { type: 'ApiKey', id } }
    await trail.write(eventOf(request, 'allow', event), request.deadline)
    await access.keys.revoke(id, me.id, request)
    return reply.code(204).header('cache-control', 'no-store').send()
  })
}

/** @throws `not-allowed` for a role that the person does not have; `invalid-request` for too many */
function wantedKey({ name, roles: given, scopes = [], days = defaultDays }: NewApiKey, me: Person) {
  const roles = given ?? [...me.roles]
  const foreign = roles.filter((role) => !me.roles.includes(role))
  if (foreign.length > 0) {
    throw problem('not-allowed', {
      detail: `You do not have ${foreign.join(', ')}: give a key roles of your own.`,
    })
  }
  if (roles.length > maxKeyRoles) {
    throw problem('invalid-request', {
      detail: `body roles: you have more than ${maxKeyRoles} roles: name those that the key is for.`,
    })
  }
  return {
    name,
    owner: me.id,
    roles,
    scopes,
    expiresAt: new Date(Date.now() + days * dayMilliseconds).toISOString(),
  }
}

function described({ name, roles, scopes, expiresAt }: ReturnType<typeof wantedKey>): string {
  const limits = scopes.length > 0 ? `, for ${scopes.join(', ')}` : ''
  return `${name}: until ${expiresAt}, as ${roles.join(', ') || 'nobody in particular'}${limits}`
}
