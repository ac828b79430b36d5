import type { Identity } from '@gatehouse/contract'
import type { HealthCheck } from '@gatehouse/kit'
import type { AwsCredentialIdentityProvider, Pluggable } from '@smithy/types'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { codeOf } from './failures.ts'
import { Caller } from './identity/caller.ts'
import { healthOf, reportOf } from './identity/health.ts'
import { IdentityMetrics } from './identity/metrics.ts'
import { watchRefusals } from './identity/refusals.ts'
import { RenewingCredentials } from './identity/renewing.ts'
import { type Found, credentialSource } from './identity/source.ts'
import { within } from './identity/within.ts'

export type IdentityOptions = {
  /** The role to take on; without one the credentials that are found are used as they are. */
  assumeRoleArn?: string
  /** How the sessions of the role are named in AWS's own logs: letters, digits and `+=,.@_-`, 2 to 64. */
  sessionName: string
  /** What is not said comes from the SDK's own variables and files. */
  region?: string
  log: Logger
  metrics: Registry
}

/** As whom AWS is called. */
export type AwsIdentity = {
  /** For the clients of the SDK: it keeps and renews the credentials itself. */
  credentials: AwsCredentialIdentityProvider
  /** What `/health` shows of it. */
  report(): Identity
  /** `degraded` while a renewal fails, `down` without credentials that work. */
  check: HealthCheck
  /** For the clients, too: credentials that AWS does not take are renewed before their time. */
  refusals: Pluggable<object, object>
  close(): void
}

/** How long the start waits for the first credentials, in milliseconds. */
const startPatience = 2_000

/**
 * Finds the credentials of this process and keeps them fresh until it is closed. It does not fail: without any
 * the service runs, says so in `/health`, and looks for them again.
 */
export async function openIdentity(options: IdentityOptions): Promise<AwsIdentity> {
  const { log } = options
  const metrics = new IdentityMetrics(options.metrics, () => held.current?.expiration)
  const held = new RenewingCredentials<Found>({
    fetch: credentialSource(options),
    onRenewed(current, changed) {
      metrics.renewed(changed)
      if (changed) log.info({ identity: reportOf(current) }, 'has credentials for AWS')
      caller.ask(current)
    },
    onFailed(error) {
      metrics.failed()
      const reason = { error: codeOf(error), reason: (error as Error).message }
      const { current } = held
      const identity = current && reportOf(current)
      if (held.ended) log.error({ identity, ...reason }, 'has no credentials for AWS')
      else log.warn({ identity, ...reason }, 'cannot renew its credentials for AWS')
    },
  })
  // The SDK would renew only in the last five minutes, and fail the call that does when that fails.
  const credentials = Object.assign(() => held.get(), { memoized: true })
  const refusals = watchRefusals((refused) => held.refused(refused))
  const caller = new Caller(credentials, refusals, options)

  await within(startPatience, held.renew()).catch(() => undefined)
  return {
    credentials,
    report: () => reportOf(held.current, caller.arn),
    check: () => healthOf(held),
    refusals,
    close() {
      held.close()
      caller.close()
    },
  }
}
