import { AwsCalls, AwsClients, type AwsIdentity } from '@gatehouse/aws'
import { Registry } from 'prom-client'
import { dynamoClient, s3Client } from '../../services/directory/src/open-aws.ts'

/** Anybody, as the emulator takes them while it enforces no policies. */
const anybody = { accessKeyId: 'test', secretAccessKey: 'test' }

/** What the directory keeps its data by, calling `endpoint`. */
export function directoryClients(
  endpoint: string,
  credentials: Awaited<ReturnType<AwsIdentity['credentials']>> = anybody,
) {
  const identity: AwsIdentity = {
    credentials: async () => credentials,
    report: () => ({ kind: 'environment' }),
    check: () => ({ status: 'ok' }),
    refusals: { applyToStack: () => undefined },
    close: () => undefined,
  }
  const calls = new AwsCalls(new Registry())
  const clients = new AwsClients(identity, calls, { region: 'eu-west-1', endpoint })
  return { s3: () => s3Client(clients), dynamo: () => dynamoClient(clients) }
}
