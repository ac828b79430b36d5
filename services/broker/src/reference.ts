import { brokerRoutes, problem } from '@gatehouse/contract'
import { type PageOf, implement } from '@gatehouse/kit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RouteDependencies } from './dependencies.ts'
import { findParameter } from './parameter-names.ts'
import type { PageRequest, Provider } from './provider.ts'
import { type Reading, readingFor } from './reading/reading.ts'

/** Asked for at once; a provider may give fewer. */
const pageLimit = 1_000

/** The inner routes of R0 and R1: whole lists, and values without an envelope. */
export function addReference(
  app: FastifyInstance,
  { provider, version: { version } }: RouteDependencies,
): void {
  const buckets = async (_input: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const reading = readingFor(request, reply)
    return { version, buckets: await everyName((page) => provider.listBuckets(page, reading)) }
  }
  const parameters = async (_input: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const reading = readingFor(request, reply)
    const names = (page: PageRequest) =>
      provider.listParameters({ ...page, namesOnly: true }, reading)
    return { version, parameters: await everyName(names) }
  }
  implement(app, brokerRoutes.innerR1Buckets, buckets)
  implement(app, brokerRoutes.innerR0Buckets, buckets)
  implement(app, brokerRoutes.innerR1Parameters, parameters)
  implement(app, brokerRoutes.innerR0Parameters, parameters)

  implement(app, brokerRoutes.innerR1Value, async ({ params }, request, reply) => {
    const { value } = await readable(provider, params.name, readingFor(request, reply))
    return { version, value }
  })
  implement(app, brokerRoutes.innerR0Parameter, async ({ params }, request, reply) => ({
    version,
    ...(await readable(provider, params.name, readingFor(request, reply))),
  }))
}

/** A parameter that has a value to answer: these shapes have no place for one that is secret. */
async function readable(provider: Provider, given: string, reading: Reading) {
  const { name, value, type } = await findParameter(provider, given, reading)
  if (value !== undefined) return { name, value, type }
  throw problem('value-is-secret', {
    detail: `${name} is a SecureString: GET /api/v1/parameters${name.startsWith('/') ? '' : '/'}${name} tells all but its value.`,
  })
}

async function everyName(
  list: (page: PageRequest) => Promise<PageOf<{ name: string }>>,
): Promise<string[]> {
  const names: string[] = []
  let cursor: string | undefined
  do {
    const page = await list({ limit: pageLimit, ...(cursor !== undefined && { cursor }) })
    names.push(...page.items.map(({ name }) => name))
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return names
}
