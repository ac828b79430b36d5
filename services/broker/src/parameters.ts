import { brokerRoutes } from '@gatehouse/contract'
import { envelope, implement, pageEnvelope } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { RouteDependencies } from './dependencies.ts'
import { pageRequest } from './page-request.ts'
import { readingFor } from './reading/reading.ts'
import { findParameter, underAnyName } from './parameter-names.ts'

/** Parameters, one or page by page, and the versions of one. */
export function addParameters(
  app: FastifyInstance,
  { provider, version }: RouteDependencies,
): void {
  implement(app, brokerRoutes.listParameters, async ({ query }, request, reply) =>
    pageEnvelope(
      version,
      await provider.listParameters(pageRequest(query), readingFor(request, reply)),
    ),
  )

  implement(app, brokerRoutes.getParameter, async ({ params }, request, reply) =>
    envelope(version, await findParameter(provider, params.name, readingFor(request, reply))),
  )

  implement(app, brokerRoutes.getParameterHistory, async ({ query }, request, reply) => {
    const { name, ...page } = pageRequest(query)
    const history = await underAnyName(name, (tried) =>
      provider.listParameterHistory(tried, page, readingFor(request, reply)),
    )
    return pageEnvelope(version, history)
  })
}
