import { type Route, brokerApi, directoryApi, pathFor } from '@gatehouse/contract'
import { implement } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { Dependencies } from './dependencies.ts'
import { forwardStream } from './forward/stream.ts'
import { forwardWrite } from './forward/write.ts'
import { forwardRead } from './forward/read.ts'
import { withVersions } from './forward/versions.ts'
import type { Upstream } from './upstream/upstream.ts'

/** The routes under /api/v1 that broker and directory answer: passed on, with the gateway's version added. */
export function addApi(app: FastifyInstance, deps: Dependencies): void {
  for (const route of Object.values(brokerApi)) forward(app, deps, deps.broker, route)
  for (const route of Object.values(directoryApi)) forward(app, deps, deps.directory, route)
}

function forward(
  app: FastifyInstance,
  { cache, decisions, version }: Dependencies,
  upstream: Upstream,
  route: Route,
): void {
  const deps = { upstream, cache, decisions, gatewayVersion: version.version }
  const streams = Object.values(route.success).some(({ mediaTypes }) => mediaTypes)
  implement(app, route, (input, request, reply) => {
    const path = pathFor(route, input)
    if (streams) return forwardStream(deps, path, request, reply)
    if (route.method !== 'GET')
      return forwardWrite(deps, { path, shape: withVersions }, request, reply)
    return forwardRead(deps, { route, input, shape: withVersions }, request, reply)
  })
}
