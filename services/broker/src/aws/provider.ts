import { S3Client } from '@aws-sdk/client-s3'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import { AwsCalls, AwsClients, type AwsIdentity } from '@gatehouse/aws'
import type { CallGuard } from '@gatehouse/aws/guard'
import type { TokenFile } from '@gatehouse/kit'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { ChangeListener, Provider } from '../provider.ts'
import { type Account, expireAccount, openAccount } from './account.ts'
import { cachesOf } from './caches.ts'
import { queueClient } from './events/queue.ts'
import { type ChangeSource, openChangeSource } from './events/source.ts'
import { publish } from './publish.ts'

export type AwsProviderOptions = {
  identity: AwsIdentity
  /** What is not said comes from the SDK's own variables and files. */
  region?: string | undefined
  endpoint?: string | undefined
  /** What decides about each call before it is sent. */
  guard?: CallGuard | undefined
  /** For how long what AWS said is used without asking again, and in all while AWS cannot be asked; milliseconds. */
  cache: { ttl: number; stale: number }
  /** Where AWS says what has changed. Without it, what is kept is read again when its time is up. */
  queueUrl?: string | undefined
  /** The other brokers on that queue, as `ChangeSourceOptions` has them. */
  peers?: string | undefined
  /** The token that they want to see. */
  peerToken?: TokenFile | undefined
  log: Logger
  metrics: Registry
}

/**
 * Downloads have connections of their own, so that they leave some for what is short; and their readers may
 * pause, in milliseconds.
 */
const streams = {
  followRegionRedirects: true,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    throwOnRequestTimeout: true,
    socketTimeout: 60_000,
    httpAgent: { keepAlive: true, maxSockets: 1_000 },
    httpsAgent: { keepAlive: true, maxSockets: 1_000 },
  },
}

/** What an AWS account holds in one region, read as `identity`. Closing the provider closes that, too. */
export function openAwsProvider(options: AwsProviderOptions): Provider {
  const { identity, region, endpoint, guard, metrics } = options
  const defaults = { ...(region && { region }), ...(endpoint && { endpoint }) }
  const clients = new AwsClients(identity, new AwsCalls(metrics), defaults, guard)
  const account = openAccount(
    {
      s3: clients.create((config) => new S3Client({ ...config, followRegionRedirects: true })),
      s3Streams: clients.create((config) => new S3Client({ ...config, ...streams })),
      ssm: clients.create((config) => new SSMClient(config)),
      secretsManager: clients.create((config) => new SecretsManagerClient(config)),
    },
    cachesOf(options.cache, metrics),
  )
  const listeners = new Set<ChangeListener>()
  const source = followChanges(options, clients, account, listeners)
  return {
    ...reads(account),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ...(source && { addRoutes: source.addRoute }),
    identity: () => identity.report(),
    checks: { credentials: identity.check, ...source?.checks },
    close: async () => {
      await source?.close()
      identity.close()
    },
  }
}

function reads({ buckets, objects, parameters, secrets, values }: Account) {
  return {
    listBuckets: (page, reading) => buckets.page(page, reading),
    listObjects: (bucket, request, reading) => objects.list(bucket, request, reading),
    readObject: (request, reading) => objects.read(request, reading),
    listParameters: (request, reading) => parameters.list(request, reading),
    getParameter: (name, reading) => parameters.get(name, reading),
    listParameterHistory: (name, page, reading) => parameters.history(name, page, reading),
    listSecrets: (page, reading) => secrets.catalogue.page(page, reading),
    revealParameter: (name, reading) => values.parameters.read(name, reading),
    revealSecret: (name, reading) => values.secrets.read(name, reading),
  } satisfies Partial<Provider>
}

function followChanges(
  { queueUrl, peers, peerToken, log, metrics }: AwsProviderOptions,
  clients: AwsClients,
  account: Account,
  listeners: ReadonlySet<ChangeListener>,
): ChangeSource | undefined {
  if (queueUrl === undefined) return undefined
  const sqs = clients.create(queueClient)
  const source = openChangeSource({ queueUrl, sqs, log, metrics, peers, peerToken })
  source.start(
    (change) => publish(change, account, listeners),
    () => {
      expireAccount(account)
      for (const { reset } of listeners) reset()
    },
  )
  return source
}
