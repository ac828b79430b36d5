import {
  fromEnv,
  fromHttp,
  fromIni,
  fromInstanceMetadata,
  fromTemporaryCredentials,
  fromTokenFile,
} from '@aws-sdk/credential-providers'
import type { Identity } from '@gatehouse/contract'
import type { AwsCredentialIdentity } from '@smithy/types'
import { codeOf } from '../failures.ts'
import { type Source, chosenSource } from './config.ts'

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
  const find = findCredentials(options)
  const fetch = options.assumeRoleArn ? assumeRole(find, options) : find
  return () => fetch().catch((error: unknown) => Promise.reject(plainly(error)))
}

/**
 * What the SDK's own chain of sources does, in its order, with two differences: a source that is set up and
 * fails never gives way to another, which would be another identity; and its own failure is told.
 */
function findCredentials({ region }: SourceOptions): () => Promise<Found> {
  const init = { ignoreCache: true, clientConfig: stsConfig(region) }
  // It is asked again by whoever calls this.
  const viaHttp = fromHttp({ timeout: 2_000, maxRetries: 0 })
  const sources: Record<Source, () => Promise<AwsCredentialIdentity>> = {
    profile: fromIni(init),
    environment: fromEnv(),
    'web-identity': fromTokenFile(init),
    'pod-identity': viaHttp,
    container: viaHttp,
    instance: () => fromInstanceMetadata()().catch(tellNowhere),
    none: async () => tellNowhere(),
  }
  const of = async (kind: Source) => ({ ...(await sources[kind]()), kind })
  const chosen = chosenSource()
  if (chosen === 'profile' || chosen === 'environment') return () => of(chosen)
  return () =>
    of('profile').catch((error: Error) => {
      if (!error.message.startsWith('Could not resolve credentials using profile')) throw error
      return of(chosen)
    })
}

function assumeRole(
  base: () => Promise<AwsCredentialIdentity>,
  { assumeRoleArn, sessionName, region }: SourceOptions,
): () => Promise<Found> {
  const session = fromTemporaryCredentials({
    // The client of STS would else keep the first of them.
    masterCredentials: Object.assign(base, { memoized: true }),
    params: { RoleArn: assumeRoleArn, RoleSessionName: sessionName },
    clientConfig: stsConfig(region),
  })
  return async () => ({ ...(await session()), kind: 'assumed-role' })
}

/** The machine is asked last, by whoever has set up nothing: its failure alone would lead astray. */
function tellNowhere(machine?: Error): never {
  const nowhere = 'No variable and no profile says where they are'
  throw new Error(
    machine ? `${nowhere}, and this machine has no role: ${machine.message}` : nowhere,
  )
}

/** One line that may be shown to an operator. */
function plainly(error: unknown): Error {
  return Object.assign(new Error(reasonOf(error as Error)), { name: codeOf(error) })
}

function reasonOf({ name, message }: Error): string {
  // A parser quotes what it could not read; a shell, the command that it was given.
  if (name === 'SyntaxError') return 'The answer cannot be read.'
  if (message.startsWith('Command failed')) return 'The credential_process of the profile fails.'
  // AWS explains a wrong signature by all that was signed, the session token included, in further lines.
  return message.split('\n', 1)[0] || name
}
