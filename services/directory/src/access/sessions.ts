import { directoryRoutes } from '@gatehouse/contract'
import { envelope, implement, pageEnvelope } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { AccessDependencies } from '../dependencies.ts'
import { instant } from './instant.ts'

export function addSessions(app: FastifyInstance, deps: AccessDependencies): void {
  const { version } = deps
  const { sessions } = deps.access

  implement(app, directoryRoutes.createSession, async ({ body }, _request, reply) => {
    const times = { expiresAt: instant(body.expiresAt), freshUntil: instant(body.freshUntil) }
    void reply.code(201)
    return envelope(version, await sessions.create({ ...body, ...times }))
  })

  implement(app, directoryRoutes.findSession, async ({ body }) =>
    envelope(version, await sessions.find(body.tokenHash)),
  )

  implement(app, directoryRoutes.leaseSession, async ({ params, body }) =>
    envelope(version, { leased: await sessions.lease({ ...params, ...body }) }),
  )

  implement(app, directoryRoutes.renewSession, async ({ params, body }) => {
    const { subject, version: known, ...state } = body
    const freshUntil = instant(state.freshUntil)
    const session = { ...params, subject, version: known }
    return envelope(version, await sessions.renew(session, { ...state, freshUntil }))
  })

  implement(app, directoryRoutes.endSession, async ({ params, query }, _request, reply) => {
    await sessions.end({ ...params, ...query })
    return reply.code(204).send()
  })

  implement(app, directoryRoutes.listSessions, async ({ query }) =>
    pageEnvelope(version, { items: await sessions.list(query.subject) }),
  )
}
