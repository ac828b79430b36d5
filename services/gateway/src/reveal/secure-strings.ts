import { type Output, ProblemError, type Route, brokerRoutes, pathFor } from '@gatehouse/contract'
import { versionsHeader } from '@gatehouse/kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { cacheName } from '../forward/cache.ts'
import { callersCacheControl } from '../forward/read.ts'
import { type AnswerVersions, withVersions, written } from '../forward/versions.ts'
import { type RevealDependencies, reveal, revealOf } from './reveal.ts'
import { neverKept } from './routes.ts'

/** As the broker answers it without an envelope. */
export type InnerParameter = Output<typeof brokerRoutes.innerR0Parameter>
type Parameter = Output<typeof brokerRoutes.getParameter>

/** A request for one parameter at a route of the reference systems. */
export type ParameterRead = { route: Route; request: FastifyRequest; reply: FastifyReply }

/**
 * What `read` answers. Where the broker refuses that because the value is secret, who may have it revealed
 * gets it, in the same shape; anyone else is refused as before.
 */
export async function orReveal(
  deps: RevealDependencies,
  { route, request, reply }: ParameterRead,
  shape: (found: InnerParameter, versions: AnswerVersions) => unknown,
  read: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof ProblemError) || error.kind !== 'value-is-secret') throw error
    const name = await nameOf(deps, request)
    const asked = { kind: 'parameter', name, reason: reasonOf(route) } as const
    const { value, versions } = await reveal(deps, asked, request, error)
    const { broker: version = '' } = versions
    const found = { version, name, value: value.reveal(), type: 'SecureString' } as const
    return neverKept(reply, versions).send(shape(found, versions))
  }
}

/** The answer of the API about a SecureString, on its way past the cache. */
class SecureString extends Error {
  readonly answer: Parameter
  readonly versions: AnswerVersions

  constructor(answer: Parameter, versions: AnswerVersions) {
    super('not to be kept')
    this.answer = answer
    this.versions = versions
  }
}

/** What `read` answers in the envelope, a SecureString with its value for who may have that revealed. */
export async function withSecret(
  deps: RevealDependencies,
  { route, request, reply }: ParameterRead,
  read: (shape: (answer: Parameter, versions: AnswerVersions) => object) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    return await read((answer, versions) => {
      if (answer.data.type === 'SecureString') throw new SecureString(answer, versions)
      return withVersions(answer, versions)
    })
  } catch (error) {
    if (!(error instanceof SecureString)) throw error
    const { answer, versions } = error
    const target = { kind: 'parameter', name: answer.data.name } as const
    const { action, resource } = revealOf(target)
    if (!deps.decisions.decide(request.principal, action, resource).allowed) {
      return withoutValue(reply, versions).send(withVersions(answer, versions))
    }
    const found = await reveal(deps, { ...target, reason: reasonOf(route) }, request)
    const value = { value: found.value.reveal(), version: Number(found.version) }
    const whole = { ...answer, data: { ...answer.data, ...value } }
    return neverKept(reply, found.versions).send(withVersions(whole, found.versions))
  }
}

function withoutValue(reply: FastifyReply, versions: AnswerVersions): FastifyReply {
  return reply.headers({
    'cache-control': callersCacheControl,
    'cache-status': `${cacheName}; fwd=uri-miss`,
    [versionsHeader]: written(versions),
  })
}

/** Of the names that the path may mean, the one that the broker answers to: that one is decided about. */
async function nameOf({ broker }: RevealDependencies, request: FastifyRequest): Promise<string> {
  const { '*': name } = request.params as { '*': string }
  const path = pathFor(brokerRoutes.getParameter, { params: { name } })
  const fetched = await broker.send({ method: 'GET', path }, request)
  return ((await fetched.json()) as Parameter).data.name
}

function reasonOf({ method, path }: Route): string {
  return `asked for by ${method} ${path.replace('{+', '{')}`
}
