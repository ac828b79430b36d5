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
import { type AnswerVersions, withVersions } from './forward/versions.ts'
import { forwardWrite } from './forward/write.ts'
import { type InnerParameter, orReveal, withSecret } from './reveal/secure-strings.ts'
import type { Upstream } from './upstream/upstream.ts'

/** Lets `route` answer what `upstream` says to `asked`, in another shape. Both take the same input. */
type Read = <Asked extends Route>(
  route: Route,
  upstream: Upstream,
  asked: Asked,
  shape: (answer: Output<Asked>, versions: AnswerVersions) => unknown,
) => void

/** The same for the value of one parameter, which may be secret. */
type ReadValue = (
  route: Route,
  asked: Route,
  shape: (answer: InnerParameter, versions: AnswerVersions) => unknown,
) => void

/** The routes of the reference systems R0 to R3, in the shapes that their users know. */
export function addReference(app: FastifyInstance, deps: Dependencies): void {
  const { cache, decisions, version } = deps
  const from = (upstream: Upstream) => ({
    upstream,
    cache,
    decisions,
    gatewayVersion: version.version,
  })
  const read: Read = (route, upstream, asked, shape) =>
    implement(app, route, (input, request, reply) => {
      const call = { route: asked, input: input as Input<typeof asked>, shape }
      return forwardRead(from(upstream), call, request, reply)
    })
  const readValue: ReadValue = (route, asked, shape) =>
    implement(app, route, (input, request, reply) => {
      const call = {
        route: asked,
        input,
        shape: shape as (answer: unknown, versions: AnswerVersions) => unknown,
      }
      const answer = () => forwardRead(from(deps.broker), call, request, reply)
      return orReveal(deps, { route, request, reply }, shape, answer)
    })
  addR0(read, readValue, deps)
  addR1(read, readValue, deps)
  addR2(app, read, deps)
  addR3(app, read, deps)
}

function addR0(read: Read, readValue: ReadValue, { broker }: Dependencies): void {
  const { r0Storage, r0Config, r0Parameter } = gatewayRoutes
  const { innerR0Buckets, innerR0Parameters, innerR0Parameter } = brokerRoutes
  read(r0Storage, broker, innerR0Buckets, ({ buckets }, versions) => ({ buckets, versions }))
  read(r0Config, broker, innerR0Parameters, ({ parameters }, versions) => ({
    parameters,
    versions,
  }))
  readValue(r0Parameter, innerR0Parameter, ({ version: _inner, ...parameter }, versions) => ({
    ...parameter,
    versions,
  }))
}

function addR1(
  read: Read,
  readValue: ReadValue,
  { broker, version: { version } }: Dependencies,
): void {
  const { r1Buckets, r1Parameters, r1Value } = gatewayRoutes
  const { innerR1Buckets, innerR1Parameters, innerR1Value } = brokerRoutes
  const mainAndAux = ({ version: inner, ...answer }: { version: string }) => ({
    main_version: version,
    aux_version: inner,
    ...answer,
  })
  read(r1Buckets, broker, innerR1Buckets, mainAndAux)
  read(r1Parameters, broker, innerR1Parameters, mainAndAux)
  readValue(r1Value, innerR1Value, mainAndAux)
}

function addR2(app: FastifyInstance, read: Read, deps: Dependencies): void {
  const { r2Parameters, r2Parameter } = gatewayRoutes
  const { listParameters, getParameter } = brokerRoutes
  const { broker: upstream, cache, decisions, version } = deps
  read(r2Parameters, upstream, listParameters, withVersions)
  implement(app, r2Parameter, (input, request, reply) =>
    withSecret(deps, { route: r2Parameter, request, reply }, (shape) => {
      const from = { upstream, cache, decisions, gatewayVersion: version.version }
      return forwardRead(from, { route: getParameter, input, shape }, request, reply)
    }),
  )
}

function addR3(
  app: FastifyInstance,
  read: Read,
  { directory, version: { version } }: Dependencies,
): void {
  read(gatewayRoutes.r3Users, directory, directoryRoutes.r3Users, (users) => users)
  implement(app, gatewayRoutes.r3CreateUser, (_input, request, reply) =>
    forwardWrite(
      { upstream: directory, gatewayVersion: version },
      { path: directoryRoutes.r3CreateUser.path, shape: (user) => user },
      request,
      reply,
    ),
  )
}
