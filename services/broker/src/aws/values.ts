import {
  GetSecretValueCommand,
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

/** Values that are secret stay in memory for less long than others, also while AWS is away; in milliseconds. */
const times = { ttl: 10_000, stale: 60_000 }
const maxBytes = 4 * 1024 * 1024

/** The values of parameters and secrets, decrypted: in memory alone, and only for a moment. */
export class Values {
  readonly parameters: SourceCache<Revealed>
  readonly secrets: SourceCache<Revealed>

  constructor(ssm: SSMClient, secretsManager: SecretsManagerClient, caches: Caches) {
    this.parameters = caches.make('parameter-values', {
      load: (name, signal) => asProblem(() => parameterValue(ssm, name, signal)),
      times,
      maxBytes,
      sizeOf,
    })
    this.secrets = caches.make('secret-values', {
      load: (name, signal) => asProblem(() => secretValue(secretsManager, name, signal)),
      times,
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
  const command = new GetParameterCommand({ Name: name, WithDecryption: true })
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
    throw error instanceof ResourceNotFoundException ? secretNotFound(name) : error
  })
  const { SecretString, SecretBinary, VersionId = '' } = found
  const value = SecretString ?? Buffer.from(SecretBinary ?? []).toString('base64')
  return { name, value: new SecretText(value), version: VersionId }
}

function sizeOf({ value }: Revealed): number {
  return 300 + value.reveal().length * 2
}
