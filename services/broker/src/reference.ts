import { brokerRoutes, problem } from '@gatehouse/contract'
import { type PageOf, implement } from '@gatehouse/kit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { RouteDependencies } from './dependencies.ts'
import { findParameter } from './parameter-names.ts'
import type { PageRequest, Provider } from './provider.ts'

/** Asked for at once; a provider may give fewer. */
const pageLimit = 1_000

/** The inner routes of R0 and R1: whole lists, and values without an envelope. */
export function addReference(
  app: FastifyInstance,
  { provider, version: { version } }: RouteDependencies,
): void {
  const buckets = async (_input: unknown, { deadline }: FastifyRequest) => ({
    version,
    buckets: await everyName((page) => provider.listBuckets(page, deadline.signal)),
  })
  const parameters = async (_input: unknown, { deadline }: FastifyRequest) => ({
    version,
    parameters: await everyName((page) => provider.listParameters(page, deadline.signal)),
  })
  implement(app, brokerRoutes.innerR1Buckets, buckets)
  implement(app, brokerRoutes.innerR0Buckets, buckets)
  implement(app, brokerRoutes.innerR1Parameters, parameters)
  implement(app, brokerRoutes.innerR0Parameters, parameters)

  implement(app, brokerRoutes.innerR1Value, async ({ params }, { deadline }) => {
    const { value } = await readable(provider, params.name, deadline.signal)
    return { version, value }
  })
  implement(app, brokerRoutes.innerR0Parameter, async ({ params }, { deadline }) => ({
    version,
    ...(await readable(provider, params.name, deadline.signal)),
  }))
}

/** A parameter that has a value to answer: these shapes have no place for one that is secret. */
async function readable(provider: Provider, given: string, signal: AbortSignal) {
  const { name, value, type } = await findParameter(provider, given, signal)
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
