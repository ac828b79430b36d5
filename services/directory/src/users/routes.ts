import { directoryRoutes } from '@gatehouse/contract'
import { decodeCursor, encodeCursor, envelope, implement, pageEnvelope } from '@gatehouse/kit'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { RouteDependencies } from '../dependencies.ts'
import type { StoredUser } from '../store.ts'
import { answerOf, etagOfUser } from './answer.ts'
import { createUser } from './create.ts'
import { actOnCurrent, applyChange, currentUser } from './current.ts'
import { foldKey } from './search-keys.ts'

export function addUsers(app: FastifyInstance, deps: RouteDependencies): void {
  const { store, version } = deps
  const answer = (reply: FastifyReply, user: StoredUser) => {
    void reply.header('etag', etagOfUser(user))
    return envelope(version, answerOf(user))
  }

  implement(app, directoryRoutes.listUsers, async ({ query }) => {
    const { q, cursor, limit = 50 } = query ?? {}
    const { users, next } = await store.list({
      limit,
      ...(q && { prefix: foldKey(q) }),
      ...(cursor && { after: decodeCursor(cursor) }),
    })
    const items = users.map(answerOf)
    return pageEnvelope(version, { items, ...(next && { nextCursor: encodeCursor(next) }) })
  })

  implement(app, directoryRoutes.createUser, async (_input, request, reply) => {
    const user = await createUser(deps, request)
    void reply.code(201).header('location', `/api/v1/users/${user.id}`)
    return answer(reply, user)
  })

  implement(app, directoryRoutes.getUser, async ({ params }, _request, reply) =>
    answer(reply, await currentUser(store, params.id)),
  )

  implement(app, directoryRoutes.updateUser, async ({ params, body }, request, reply) => {
    const user = await actOnCurrent(store, params.id, request, (known) =>
      applyChange(store, known, body),
    )
    return answer(reply, user)
  })

  implement(app, directoryRoutes.deleteUser, async ({ params }, request, reply) => {
    await actOnCurrent(
      store,
      params.id,
      request,
      async (known) => (await store.remove(known)) || undefined,
    )
    return reply.code(204).send()
  })
}
