import { directoryRoutes } from '@gatehouse/contract'
import { envelope, implement, pageEnvelope } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { AccessDependencies } from '../dependencies.ts'
import { instant } from './instant.ts'

export function addKeys(app: FastifyInstance, { access, version }: AccessDependencies): void {
  const { keys } = access

  implement(app, directoryRoutes.createKey, async ({ body }, _request, reply) => {
    const key = await keys.create({ ...body, expiresAt: instant(body.expiresAt) })
    void reply.code(201)
    return envelope(version, key)
  })

  implement(app, directoryRoutes.findKey, async ({ body }) =>
    envelope(version, await keys.find(body.keyHash)),
  )

  implement(app, directoryRoutes.listKeys, async ({ query }) =>
    pageEnvelope(version, { items: await keys.list(query.owner) }),
  )

  implement(app, directoryRoutes.revokeKey, async ({ params, query }, _request, reply) => {
    await keys.revoke({ ...params, ...query })
    return reply.code(204).send()
  })
}
