import { brokerRoutes } from '@gatehouse/contract'
import { envelope, implement, pageEnvelope } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { RouteDependencies } from './dependencies.ts'
import { pageRequest } from './page-request.ts'
import { readingFor } from './reading/reading.ts'

/** Buckets and what they hold, page by page. */
export function addBuckets(app: FastifyInstance, { provider, version }: RouteDependencies): void {
  implement(app, brokerRoutes.listBuckets, async ({ query }, request, reply) =>
    pageEnvelope(
      version,
      await provider.listBuckets(pageRequest(query), readingFor(request, reply)),
    ),
  )

  implement(app, brokerRoutes.listObjects, async ({ params, query }, request, reply) => {
    const { nextCursor, ...listing } = await provider.listObjects(
      params.bucket,
      pageRequest(query),
      readingFor(request, reply),
    )
    const { data, meta } = envelope(version, listing)
    return { data, meta: { ...meta, ...(nextCursor !== undefined && { nextCursor }) } }
  })
}
