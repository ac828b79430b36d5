import { directoryRoutes } from '@gatehouse/contract'
import { decodeCursor, encodeCursor, implement, pageEnvelope } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { AccessDependencies } from '../dependencies.ts'
import { instant } from './instant.ts'

export function addAudit(app: FastifyInstance, { access, version }: AccessDependencies): void {
  const { audit } = access

  implement(app, directoryRoutes.appendAudit, async ({ body }, _request, reply) => {
    await audit.append(body.entries)
    return reply.code(204).send()
  })

  implement(app, directoryRoutes.readAudit, async ({ query }) => {
    const { from, to, cursor, limit = 50, ...filters } = query ?? {}
    const page = await audit.read({
      ...filters,
      limit,
      ...(from !== undefined && { from: instant(from) }),
      ...(to !== undefined && { to: instant(to) }),
      ...(cursor !== undefined && { after: decodeCursor(cursor) }),
    })
    return answer(page)
  })

  implement(app, directoryRoutes.listAuditWriters, async ({ query }) => {
    const { cursor, limit = 50 } = query ?? {}
    const after = cursor && decodeCursor(cursor)
    return answer(await audit.writers({ limit, ...(after !== undefined && { after }) }))
  })

  function answer<T>({ items, next }: { items: T[]; next?: string }) {
    return pageEnvelope(version, {
      items,
      ...(next !== undefined && { nextCursor: encodeCursor(next) }),
    })
  }
}
