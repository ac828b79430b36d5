import { brokerRoutes } from '@gatehouse/contract'
import { implement, pageEnvelope } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { RouteDependencies } from './dependencies.ts'
import { pageRequest } from './page-request.ts'
import { readingFor } from './reading/reading.ts'

/** Secrets by name and metadata. */
export function addSecrets(app: FastifyInstance, { provider, version }: RouteDependencies): void {
  implement(app, brokerRoutes.listSecrets, async ({ query }, request, reply) =>
    pageEnvelope(
      version,
      await provider.listSecrets(pageRequest(query), readingFor(request, reply)),
    ),
  )
}
