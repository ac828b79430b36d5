import type { S3Client } from '@aws-sdk/client-s3'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { SSMClient } from '@aws-sdk/client-ssm'
import type { Bucket } from '@gatehouse/contract'
import { bucketCatalogue } from './buckets.ts'
import type { Caches } from './caches.ts'
import type { Catalogue } from './catalogue.ts'
import { Objects } from './objects.ts'
import { Parameters } from './parameters.ts'
import { Secrets } from './secrets.ts'
import { Values } from './values.ts'

export type AccountClients = {
  s3: S3Client
  /** For downloads. */
  s3Streams: S3Client
  ssm: SSMClient
  secretsManager: SecretsManagerClient
}

/** An AWS account in one region, as far as it is read, through caches. */
export type Account = {
  buckets: Catalogue<Bucket>
  objects: Objects
  parameters: Parameters
  secrets: Secrets
  values: Values
}

export function openAccount(clients: AccountClients, caches: Caches): Account {
  const { s3, s3Streams, ssm, secretsManager } = clients
  return {
    buckets: bucketCatalogue(s3, caches),
    objects: new Objects(s3, s3Streams, caches),
    parameters: new Parameters(ssm, caches),
    secrets: new Secrets(secretsManager, caches),
    values: new Values(ssm, secretsManager, caches),
  }
}

/** All that is kept holds no longer. */
export function expireAccount({ buckets, objects, parameters, secrets, values }: Account): void {
  buckets.reset()
  objects.expireAll()
  parameters.expireAll()
  secrets.catalogue.reset()
  values.expireAll()
}
