import { AwsCalls, AwsClients, type AwsIdentity } from '@gatehouse/aws'
import type { CallGuard } from '@gatehouse/aws/guard'
import { Registry } from 'prom-client'
import { dynamoClient, s3Client } from '../../services/directory/src/open-aws.ts'

/** Anybody, as the emulator takes them while it enforces no policies. */
const anybody = { accessKeyId: 'test', secretAccessKey: 'test' }

type Options = {
  guard?: CallGuard
  credentials?: Awaited<ReturnType<AwsIdentity['credentials']>>
}

/** What the directory keeps its data by, calling `endpoint` as far as `guard` lets it. */
export function directoryClients(endpoint: string, { guard, credentials = anybody }: Options = {}) {
  const identity: AwsIdentity = {
    credentials: async () => credentials,
    report: () => ({ kind: 'environment' }),
    check: () => ({ status: 'ok' }),
    refusals: { applyToStack: () => undefined },
    close: () => undefined,
  }
  const calls = new AwsCalls(new Registry())
  const clients = new AwsClients(identity, calls, { region: 'eu-west-1', endpoint }, guard)
  return { s3: () => s3Client(clients), dynamo: () => dynamoClient(clients) }
}
