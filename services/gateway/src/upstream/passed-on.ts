import { principalHeader, timeoutHeader } from '@gatehouse/kit'
import type { FastifyRequest } from 'fastify'
import { type Principal, anonymous } from '../access/principal.ts'

/** In characters: what the services take. */
const longest = 512

/** What a service behind the gateway is told of a caller and their request. Nothing else of its headers is. */
export function passedOn(caller: FastifyRequest): Record<string, string> {
  const { traceparent, tracestate } = caller.headers
  return {
    'x-request-id': caller.id,
    [timeoutHeader]: String(Math.max(1, caller.deadline.remaining())),
    [principalHeader]: named(caller.principal ?? anonymous),
    ...(typeof traceparent === 'string' && { traceparent }),
    ...(typeof tracestate === 'string' && { tracestate }),
  }
}

/** As a header can hold it: what is not visible ASCII is percent-encoded, and `%` itself. */
function named({ kind, id }: Principal): string {
  if (kind === 'anonymous') return kind
  const text = id.toWellFormed().replace(/[^!-$&-~]/gu, encodeURIComponent)
  return `${kind}:${text.slice(0, longest)}`
}
