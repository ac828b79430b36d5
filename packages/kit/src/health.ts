import {
  type DependencyHealth,
  type Health,
  type Identity,
  type Version,
  systemRoutes,
} from '@gatehouse/contract'
import type { FastifyInstance } from 'fastify'
import { implement } from './implement.ts'
import type { Lifecycle } from './service.ts'

/** Looks at one dependency; a rejection means that it is down. */
export type HealthCheck = (signal: AbortSignal) => DependencyHealth | Promise<DependencyHealth>

const checkMilliseconds = 1000

export function addHealth(
  app: FastifyInstance,
  version: Version,
  lifecycle: Lifecycle,
  checks: Record<string, HealthCheck>,
  identity?: () => Identity,
): void {
  const self = { service: version.service, version: version.version }

  implement(app, systemRoutes.getVersion, () => version)

  implement(app, systemRoutes.getLiveness, () => ({ status: 'ok' as const, ...self }))

  implement(app, systemRoutes.getReadiness, (_input, _request, reply) => {
    void reply.code(lifecycle.ready ? 200 : 503)
    return { status: lifecycle.ready ? ('ok' as const) : ('unavailable' as const), ...self }
  })

  implement(app, systemRoutes.getHealth, async (_input, _request, reply) => {
    const dependencies = await runChecks(checks)
    const status = worst(dependencies)
    void reply.code(status === 'unavailable' ? 503 : 200).header('cache-control', 'no-store')
    return {
      status,
      ...self,
      ...(identity && { identity: identity() }),
      ...(status !== 'ok' && { dependencies }),
    }
  })
}

/** A check that ignores its signal is left behind: one dependency must not hold up the answer. */
async function runCheck(check: HealthCheck): Promise<DependencyHealth> {
  const signal = AbortSignal.timeout(checkMilliseconds)
  const tooLate = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error))
  })
  return Promise.race([Promise.try(check, signal), tooLate])
}

async function runChecks(checks: Record<string, HealthCheck>) {
  const results = Object.entries(checks).map(async ([name, check]) => {
    try {
      return [name, await runCheck(check)] as const
    } catch {
      return [name, { status: 'down' as const }] as const
    }
  })
  return Object.fromEntries(await Promise.all(results)) as Record<string, DependencyHealth>
}

function worst(dependencies: Record<string, DependencyHealth>): Health['status'] {
  const states = Object.values(dependencies).map(({ status }) => status)
  if (states.includes('down')) return 'unavailable'
  return states.includes('degraded') ? 'degraded' : 'ok'
}
