import {
  type Input,
  type Output,
  type Route,
  brokerRoutes,
  directoryRoutes,
  gatewayRoutes,
} from '@gatehouse/contract'
import { implement } from '@gatehouse/kit'
import type { FastifyInstance } from 'fastify'
import type { Dependencies } from './dependencies.ts'
import { forwardWrite } from './forward/write.ts'
import { forwardRead } from './forward/read.ts'
import type { AnswerVersions } from './forward/versions.ts'
import type { Upstream } from './upstream/upstream.ts'

/** The routes of the reference systems R0 to R3, in the shapes that their users know. */
export function addReference(app: FastifyInstance, deps: Dependencies): void {
  const { cache, broker, directory } = deps
  const gatewayVersion = deps.version.version
  const outer = gatewayRoutes
  const inner = brokerRoutes

  /** `route` answers what `upstream` says to `asked`, in another shape. Both take the same input. */
  const read = <Asked extends Route>(
    route: Route,
    upstream: Upstream,
    asked: Asked,
    shape: (answer: Output<Asked>, versions: AnswerVersions) => unknown,
  ) =>
    implement(app, route, (input, request, reply) =>
      forwardRead(
        { upstream, cache, gatewayVersion },
        { route: asked, input: input as Input<Asked>, shape },
        request,
        reply,
      ),
    )
  const mainAndAux = (aux: string) => ({ main_version: gatewayVersion, aux_version: aux })
  const withVersions = <Answer extends { meta: object }>(
    answer: Answer,
    versions: AnswerVersions,
  ) => ({
    ...answer,
    meta: { ...answer.meta, versions },
  })

  read(outer.r0Storage, broker, inner.innerR0Buckets, ({ buckets }, versions) => ({
    buckets,
    versions,
  }))
  read(outer.r0Config, broker, inner.innerR0Parameters, ({ parameters }, versions) => ({
    parameters,
    versions,
  }))
  read(outer.r0Parameter, broker, inner.innerR0Parameter, ({ name, value, type }, versions) => ({
    name,
    value,
    type,
    versions,
  }))

  read(outer.r1Buckets, broker, inner.innerR1Buckets, ({ version, buckets }) => ({
    ...mainAndAux(version),
    buckets,
  }))
  read(outer.r1Parameters, broker, inner.innerR1Parameters, ({ version, parameters }) => ({
    ...mainAndAux(version),
    parameters,
  }))
  read(outer.r1Value, broker, inner.innerR1Value, ({ version, value }) => ({
    ...mainAndAux(version),
    value,
  }))

  read(outer.r2Parameters, broker, inner.listParameters, withVersions)
  read(outer.r2Parameter, broker, inner.getParameter, withVersions)

  read(outer.r3Users, directory, directoryRoutes.r3Users, (users) => users)
  implement(app, outer.r3CreateUser, (_input, request, reply) =>
    forwardWrite(
      { upstream: directory, gatewayVersion },
      { path: directoryRoutes.r3CreateUser.path, shape: (user) => user },
      request,
      reply,
    ),
  )
}
