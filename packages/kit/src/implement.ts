import {
  type Access,
  type Input,
  type Output,
  type Route,
  problem,
  restParameter,
  routerPath,
} from '@gatehouse/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type, { type TSchema } from 'typebox'

/**
 * What a route does. It gets its checked input and answers with the route's output, or sends the
 * reply itself (a stream, an empty answer) and returns that.
 */
export type Handler<R extends Route> = (
  input: Input<R>,
  request: FastifyRequest,
  reply: FastifyReply,
) => Output<R> | FastifyReply | Promise<Output<R> | FastifyReply>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The contract that this route implements. */
    route?: Route
    /** What a route outside the contract stands for when access to it is decided. */
    access?: Access
  }
}

/** Registers a route of the contract: its schemas check what comes in and shape what goes out. */
export function implement<R extends Route>(
  app: FastifyInstance,
  route: R,
  handler: Handler<R>,
): void {
  const rest = restParameter(route.path)
  app.route({
    method: route.method,
    url: routerPath(route.path),
    config: { route },
    schema: {
      ...(route.params && { params: rest ? renamed(route.params.properties, rest) : route.params }),
      ...(route.query && { querystring: route.query }),
      ...(route.headers && { headers: route.headers }),
      ...(route.body?.['application/json'] && {
        body: { content: { 'application/json': { schema: route.body['application/json'] } } },
      }),
      response: Object.fromEntries(
        Object.entries(route.success).flatMap(([status, { body }]) =>
          body ? [[status, body]] : [],
        ),
      ),
    },
    onRequest: (request, _reply, done) => done(unsupported(route, request)),
    handler: (request, reply) => handler(inputOf(request, rest) as Input<R>, request, reply),
  })
}

/** Fastify's router calls the rest of a path `*`; the title keeps the name that callers know. */
function renamed(properties: Record<string, TSchema>, rest: string) {
  const { [rest]: schema, ...others } = properties
  return Type.Object({ ...others, ...(schema && { '*': { ...schema, title: rest } }) })
}

function inputOf(request: FastifyRequest, rest: string | undefined) {
  const params = request.params as Record<string, string>
  if (!rest) return { params, query: request.query, body: request.body }
  const { '*': value, ...others } = params
  return { params: { ...others, [rest]: value }, query: request.query, body: request.body }
}

function unsupported(route: Route, request: FastifyRequest): Error | undefined {
  if (!route.body) return undefined
  const given = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (given && given in route.body) return undefined
  return problem('unsupported-media-type', {
    detail: `${given ? `${given} is not taken here` : 'The Content-Type header is absent'}. Send ${Object.keys(route.body).join(', ')}.`,
  })
}
