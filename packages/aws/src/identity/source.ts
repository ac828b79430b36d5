import {
  fromIni,
  fromNodeProviderChain,
  fromTemporaryCredentials,
} from '@aws-sdk/credential-providers'
import type { Identity } from '@gatehouse/contract'
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types'
import { codeOf } from '../failures.ts'
import { sdkSettings } from './config.ts'
import { kindOf } from './kind.ts'

/** What calls to STS are given; in milliseconds. */
export const stsConfig = (region: string | undefined) => ({
  ...(region && { region }),
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
})

export type SourceOptions = { assumeRoleArn?: string; sessionName: string; region?: string }

export type Found = AwsCredentialIdentity & { kind: Identity['kind'] }

/**
 * Gets credentials anew each time: files are read again, sessions begun again.
 * The function that it returns fails with a name and one line that hold nothing secret.
 */
export function credentialSource(options: SourceOptions): () => Promise<Found> {
  const base = baseSource(options)
  const source = options.assumeRoleArn === undefined ? base : assuming(base, options)
  return async () => {
    try {
      const found = await source()
      const kind = options.assumeRoleArn === undefined ? kindOf(found) : 'assumed-role'
      return { ...found, kind }
    } catch (error) {
      throw plainly(error)
    }
  }
}

/** As the SDK finds them, but a profile that is asked for by name never gives way to another source. */
function baseSource({ region }: SourceOptions): AwsCredentialIdentityProvider {
  const init = { ignoreCache: true, clientConfig: stsConfig(region) }
  const { profile } = sdkSettings()
  if (profile) return fromIni(init)
  const chain = fromNodeProviderChain(init)
  // The chain keeps what has no end for ever, unless it is told not to.
  return () => chain({ forceRefresh: true })
}

function assuming(
  base: AwsCredentialIdentityProvider,
  { assumeRoleArn, sessionName, region }: SourceOptions,
): AwsCredentialIdentityProvider {
  return fromTemporaryCredentials({
    // The client of STS would else keep the first of them.
    masterCredentials: Object.assign(base, { memoized: true }),
    params: { RoleArn: assumeRoleArn, RoleSessionName: sessionName },
    clientConfig: stsConfig(region),
  })
}

/** AWS explains a wrong signature by all that was signed, the session token included, from the second line on. */
function plainly(error: unknown): Error {
  const [line = ''] = String((error as Error | undefined)?.message ?? error).split('\n')
  return Object.assign(new Error(line), { name: codeOf(error) })
}
