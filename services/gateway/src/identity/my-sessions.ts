import { gatewayRoutes, problem } from '@gatehouse/contract'
import { implement } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { Dependencies } from '../dependencies.ts'
import { eventOf } from '../audit/event.ts'
import { through } from '../forward/versions.ts'
import { requirePerson } from './require-person.ts'

/** One's own sessions, to see them and to end them from afar. */
export function addMySessions(app: FastifyInstance, deps: Dependencies): void {
  const { access, trail, version } = deps
  implement(app, gatewayRoutes.listMySessions, async (_input, request, reply) => {
    const sessions = await access.sessions.list(requirePerson(request, access).id, request)
    void reply.header('cache-control', 'no-store')
    return through(version, sessions)
  })

  implement(app, gatewayRoutes.endMySession, async ({ params: { id } }, request, reply) => {
    const me = requirePerson(request, access)
    const event = { action: 'EndSession', resource: { type: 'Session', id } }
    await trail.write(eventOf(request, 'allow', event), request.deadline)
    const ended = await access.sessions.end(id, me.id, request)
    if (!ended) {
      throw problem('session-not-found', { detail: 'You have no such session: list yours.' })
    }
    if (id === me.sessionId) void reply.header('set-cookie', access.sessionCookie.clear())
    return reply.code(204).header('cache-control', 'no-store').send()
  })
}
