import { brokerRoutes } from '@gatehouse/contract'
import { envelope, implement } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { RouteDependencies } from './dependencies.ts'
import type { Reading } from './reading/reading.ts'

/**
 * The value of the parameter or secret of exactly the name that was decided about: no other name is tried.
 * How fresh it is is nobody's business, since nobody may keep it.
 */
export function addReveal(app: FastifyInstance, { provider, version }: RouteDependencies): void {
  implement(app, brokerRoutes.revealValue, async ({ body: { kind, name } }, request, reply) => {
    const { signal } = request.deadline
    const reading: Reading = { signal, refresh: false, tell: () => {} }
    const revealed = await (kind === 'parameter'
      ? provider.revealParameter(name, reading)
      : provider.revealSecret(name, reading))
    void reply.header('cache-control', 'no-store')
    return envelope(version, { kind, ...revealed, value: revealed.value.reveal() })
  })
}
