import { type Deadline, principalHeader, timeoutHeader } from '@gatehouse/kit'
import type { FastifyRequest } from 'fastify'
import type { Principal } from '../identity/principal.ts'

/** In characters: what the services take. */
const longest = 512

/** On whose behalf a request is sent: that of a request, or of the gateway itself. */
export type Caller = Pick<FastifyRequest, 'id' | 'headers'> & {
  /** Who asks, once that is known; nobody where the gateway asks for itself. */
  principal?: Principal
  deadline: Pick<Deadline, 'signal' | 'remaining'>
}

/** What a service behind the gateway is told of a caller and their request. Nothing else of its headers is. */
export function passedOn(caller: Caller): Record<string, string> {
  const { traceparent, tracestate } = caller.headers
  return {
    'x-request-id': caller.id,
    [timeoutHeader]: String(Math.max(1, caller.deadline.remaining())),
    ...(caller.principal && { [principalHeader]: named(caller.principal) }),
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
