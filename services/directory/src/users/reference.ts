import { directoryRoutes } from '@gatehouse/contract'
import { implement } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { RouteDependencies } from '../dependencies.ts'
import type { StoredUser, UserStore } from '../store.ts'
import { answerOf } from './answer.ts'
import { createUser } from './create.ts'

/** How many people are read at once for the whole list. */
const pageSize = 1_000

/** The routes of R3: the whole list, and people without an envelope. */
export function addReference(app: FastifyInstance, deps: RouteDependencies): void {
  implement(app, directoryRoutes.r3Users, async () => {
    const users = await Array.fromAsync(everyUser(deps.store))
    return users.map(briefOf)
  })

  implement(app, directoryRoutes.r3CreateUser, async (_input, request, reply) => {
    const user = await createUser(deps, request)
    void reply.code(201)
    return briefOf(user)
  })
}

async function* everyUser(store: UserStore): AsyncGenerator<StoredUser> {
  let after: string | undefined = ''
  while (after !== undefined) {
    const page = await store.list({ after, limit: pageSize })
    yield* page.users
    after = page.next
  }
}

function briefOf(user: StoredUser) {
  const { id, name, email, avatarUrl } = answerOf(user)
  return { id, name, email, avatarUrl }
}
