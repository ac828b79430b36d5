import { type ProblemError, problem } from '@gatehouse/contract'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { networkOf } from './network.ts'
import { isProbe } from './probes.ts'
import { RateLimit, type Standing } from './rate-limit.ts'
import type { EdgeSettings } from './settings.ts'

/** Limits what one address may ask for, whoever it says it is. */
export function addAddressLimit(app: FastifyInstance, settings: EdgeSettings): void {
  const perMinute = settings.RATE_LIMIT_ADDRESS_PER_MINUTE
  if (perMinute === 0 || settings.GATEHOUSE_AUTH === 'none') return
  const limit = new RateLimit('address', perMinute)
  const { policy } = limit
  app.addHook('onRequest', (request, reply, done) => {
    if (isProbe(request)) return done()
    const standing = limit.count(networkOf(request.ip))
    void reply.header('ratelimit-policy', policy).header('ratelimit', limit.field(standing))
    done(
      standing.exceeded
        ? tooMany(`${perMinute} requests a minute`, 'address', standing)
        : undefined,
    )
  })
}

/** Limits what one user or API key may ask for, from wherever. For the anonymous there is the limit of addresses. */
export function addPrincipalLimit(app: FastifyInstance, settings: EdgeSettings): void {
  const perMinute = settings.RATE_LIMIT_PRINCIPAL_PER_MINUTE
  if (perMinute === 0 || settings.GATEHOUSE_AUTH === 'none') return
  const limit = new RateLimit('principal', perMinute)
  const { policy } = limit
  app.addHook('onRequest', (request, reply, done) => {
    const { kind, id } = request.principal
    if (kind === 'anonymous') return done()
    const standing = limit.count(`${kind}:${id}`)
    tell(reply, policy, limit.field(standing))
    done(standing.exceeded ? tooMany(`${perMinute} requests a minute`, kind, standing) : undefined)
  })
}

/** Both fields are lists: what the limit of addresses has said stands before. */
export function tell(reply: FastifyReply, policy: string, standing: string): void {
  const policies = reply.getHeader('ratelimit-policy') as string | undefined
  const standings = reply.getHeader('ratelimit') as string | undefined
  void reply
    .header('ratelimit-policy', policies ? `${policies}, ${policy}` : policy)
    .header('ratelimit', standings ? `${standings}, ${standing}` : standing)
}

/** With `seconds` until there is some left again. */
export function tooMany(most: string, whose: string, { seconds }: Standing): ProblemError {
  return problem('too-many-requests', {
    detail: `There may be ${most} of one ${whose}. Try again in ${seconds} s.`,
    retryAfter: seconds,
  })
}
