import { Counter, Gauge, type Registry } from 'prom-client'
import { secondsUntil } from './health.ts'

/** How long the credentials last, and how their renewals go. */
export class IdentityMetrics {
  readonly #renewals: Counter<'result'>

  /** `expiration` gives when the credentials end, if they do. */
  constructor(metrics: Registry, expiration: () => Date | undefined) {
    const registers = [metrics]
    this.#renewals = new Counter({
      name: 'gatehouse_aws_credentials_renewals_total',
      help: 'Renewals of the credentials for AWS, by their result: ok, unchanged or failed',
      labelNames: ['result'],
      registers,
    })
    new Gauge({
      name: 'gatehouse_aws_credentials_expiry_seconds',
      help: 'Seconds until the credentials for AWS end; absent for those that do not',
      registers,
      collect() {
        const end = expiration()
        if (end) this.set(secondsUntil(end))
        else this.remove()
      },
    })
  }

  renewed(changed: boolean): void {
    this.#renewals.inc({ result: changed ? 'ok' : 'unchanged' })
  }

  failed(): void {
    this.#renewals.inc({ result: 'failed' })
  }
}
