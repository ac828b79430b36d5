import {
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { GetParameterCommand, ParameterNotFound, type SSMClient } from '@aws-sdk/client-ssm'
import { SecretText } from '@gatehouse/kit'
import type { SourceCache } from '../cache/source-cache.ts'
import type { Revealed } from '../provider.ts'
import { parameterNotFound, secretNotFound } from '../reading/not-found.ts'
import { asProblem } from './as-problem.ts'
import type { Caches } from './caches.ts'
import { storedName } from '../reading/stored-name.ts'

/** Values that are secret stay in memory for less long than others, also while AWS is away; in milliseconds. */
const longest = { ttl: 10_000, stale: 60_000 }
const maxBytes = 4 * 1024 * 1024

/** The values of parameters and secrets, decrypted: in memory alone, and only for a moment. */
export class Values {
  readonly parameters: SourceCache<Revealed>
  readonly secrets: SourceCache<Revealed>

  constructor(ssm: SSMClient, secretsManager: SecretsManagerClient, caches: Caches) {
    const ttl = Math.min(longest.ttl, caches.times.ttl)
    const times = { ttl, stale: Math.max(ttl, Math.min(longest.stale, caches.times.stale)) }
    const forget = true
    this.parameters = caches.make('parameter-values', {
      load: (name, signal) => asProblem(() => parameterValue(ssm, name, signal)),
      times,
      forget,
      maxBytes,
      sizeOf,
    })
    this.secrets = caches.make('secret-values', {
      load: (name, signal) => asProblem(() => secretValue(secretsManager, name, signal)),
      times,
      forget,
      maxBytes,
      sizeOf,
    })
  }

  expireAll(): void {
    this.parameters.expireAll()
    this.secrets.expireAll()
  }
}

async function parameterValue(
  ssm: SSMClient,
  name: string,
  signal: AbortSignal,
): Promise<Revealed> {
  const command = new GetParameterCommand({ Name: storedName(name), WithDecryption: true })
  const found = await ssm.send(command, { abortSignal: signal }).catch((error: unknown) => {
    throw error instanceof ParameterNotFound ? parameterNotFound(name) : error
  })
  const { Value = '', Version = 1 } = found.Parameter ?? {}
  return { name, value: new SecretText(Value), version: String(Version) }
}

async function secretValue(
  client: SecretsManagerClient,
  name: string,
  signal: AbortSignal,
): Promise<Revealed> {
  const command = new GetSecretValueCommand({ SecretId: name })
  const found = await client.send(command, { abortSignal: signal }).catch((error: unknown) => {
    throw isGone(error) ? secretNotFound(name) : error
  })
  const { SecretString, SecretBinary, VersionId = '' } = found
  const value = SecretString ?? Buffer.from(SecretBinary ?? []).toString('base64')
  return { name, value: new SecretText(value), version: VersionId }
}

/** Also while it waits for its deletion. */
function isGone(error: unknown): boolean {
  return (
    error instanceof ResourceNotFoundException ||
    (error instanceof InvalidRequestException && /marked for deletion/i.test(error.message))
  )
}

function sizeOf({ value }: Revealed): number {
  return 300 + value.reveal().length * 2
}
