import { AwsCalls, AwsClients, type AwsIdentity } from '@gatehouse/aws'
import type { CallGuard } from '@gatehouse/aws/guard'
import { Registry } from 'prom-client'
import { dynamoClient, s3Client } from '../../services/directory/src/open-aws.ts'

/** Anybody, as the emulator takes them while it enforces no policies. */
const identity: AwsIdentity = {
  credentials: async () => ({ accessKeyId: 'test', secretAccessKey: 'test' }),
  report: () => ({ kind: 'environment' }),
  check: () => ({ status: 'ok' }),
  refusals: { applyToStack: () => undefined },
  close: () => undefined,
}

/** What the directory keeps its data by, calling `endpoint` as far as `guard` lets it. */
export function directoryClients(endpoint: string, guard?: CallGuard) {
  const calls = new AwsCalls(new Registry())
  const clients = new AwsClients(identity, calls, { region: 'eu-west-1', endpoint }, guard)
  return { s3: () => s3Client(clients), dynamo: () => dynamoClient(clients) }
}
