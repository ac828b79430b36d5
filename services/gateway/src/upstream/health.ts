import type { HealthCheck } from '@gatehouse/kit'
import type { Upstream } from './upstream.ts'

/** How a service behind the gateway is, in a word: what is wrong with it is told by its own /health. */
export function upstreamCheck(upstream: Upstream): HealthCheck {
  return async (signal) => {
    const { status } = await upstream.health(signal)
    if (status === 'ok') return { status: 'ok' }
    return status === 'degraded' ? { status: 'degraded' } : { status: 'down' }
  }
}
