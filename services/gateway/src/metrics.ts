import { Counter, Gauge, type Registry } from 'prom-client'
import type { ResponseCache } from './forward/cache.ts'
import type { Upstream } from './upstream/upstream.ts'

/** The gateway's own metrics, read from where they arise; those of its requests are the same as of any service. */
export function addGatewayMetrics(
  registry: Registry,
  upstreams: Upstream[],
  cache: ResponseCache,
): void {
  new Gauge({
    name: 'gatehouse_upstream_circuit_open',
    help: '1 while requests are kept away from a service that cannot be reached',
    labelNames: ['upstream'],
    registers: [registry],
    collect() {
      for (const { name, open } of upstreams) this.set({ upstream: name }, open ? 1 : 0)
    },
  })
  new Counter({
    name: 'gatehouse_upstream_requests_total',
    help: 'Requests for a service: answered, refused (4xx, 5xx), failed or kept away from it',
    labelNames: ['upstream', 'outcome'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { name, outcomes } of upstreams) {
        for (const [outcome, count] of outcomes) this.inc({ upstream: name, outcome }, count)
      }
    },
  })
  new Counter({
    name: 'gatehouse_cache_answers_total',
    help: 'Answers that could come from the cache: hit, revalidated or miss',
    labelNames: ['result'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [result, count] of cache.results) this.inc({ result }, count)
    },
  })
}
