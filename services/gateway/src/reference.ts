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
import { forwardRead } from './forward/read.ts'
import type { AnswerVersions } from './forward/versions.ts'
import { forwardWrite } from './forward/write.ts'
import type { Upstream } from './upstream/upstream.ts'

/** Lets `route` answer what `upstream` says to `asked`, in another shape. Both take the same input. */
type Read = <Asked extends Route>(
  route: Route,
  upstream: Upstream,
  asked: Asked,
  shape: (answer: Output<Asked>, versions: AnswerVersions) => unknown,
) => void

/** The routes of the reference systems R0 to R3, in the shapes that their users know. */
export function addReference(app: FastifyInstance, deps: Dependencies): void {
  const { cache, decisions } = deps
  const gatewayVersion = deps.version.version
  const read: Read = (route, upstream, asked, shape) =>
    implement(app, route, (input, request, reply) =>
      forwardRead(
        { upstream, cache, decisions, gatewayVersion },
        { route: asked, input: input as Input<typeof asked>, shape },
        request,
        reply,
      ),
    )
  addR0(read, deps)
  addR1(read, deps)
  addR2(read, deps)
  addR3(read, deps)
  implement(app, gatewayRoutes.r3CreateUser, (_input, request, reply) =>
    forwardWrite(
      { upstream: deps.directory, gatewayVersion },
      { path: directoryRoutes.r3CreateUser.path, shape: (user) => user },
      request,
      reply,
    ),
  )
}

function addR0(read: Read, { broker }: Dependencies): void {
  const { r0Storage, r0Config, r0Parameter } = gatewayRoutes
  const { innerR0Buckets, innerR0Parameters, innerR0Parameter } = brokerRoutes
  read(r0Storage, broker, innerR0Buckets, ({ buckets }, versions) => ({ buckets, versions }))
  read(r0Config, broker, innerR0Parameters, ({ parameters }, versions) => ({
    parameters,
    versions,
  }))
  read(r0Parameter, broker, innerR0Parameter, ({ version: _inner, ...parameter }, versions) => ({
    ...parameter,
    versions,
  }))
}

function addR1(read: Read, { broker, version: { version } }: Dependencies): void {
  const { r1Buckets, r1Parameters, r1Value } = gatewayRoutes
  const { innerR1Buckets, innerR1Parameters, innerR1Value } = brokerRoutes
  const withVersions = ({ version: inner, ...answer }: { version: string }) => ({
    main_version: version,
    aux_version: inner,
    ...answer,
  })
  read(r1Buckets, broker, innerR1Buckets, withVersions)
  read(r1Parameters, broker, innerR1Parameters, withVersions)
  read(r1Value, broker, innerR1Value, withVersions)
}

function addR2(read: Read, { broker }: Dependencies): void {
  const { listParameters, getParameter } = brokerRoutes
  const withVersions = ({ meta, ...answer }: { meta: object }, versions: AnswerVersions) => ({
    ...answer,
    meta: { ...meta, versions },
  })
  read(gatewayRoutes.r2Parameters, broker, listParameters, withVersions)
  read(gatewayRoutes.r2Parameter, broker, getParameter, withVersions)
}

function addR3(read: Read, { directory }: Dependencies): void {
  read(gatewayRoutes.r3Users, directory, directoryRoutes.r3Users, (users) => users)
}
