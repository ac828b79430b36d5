import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { AwsCalls, AwsClients, type AwsIdentity } from '@gatehouse/aws'
import { Registry } from 'prom-client'

/** Anybody, as the emulator takes them while it enforces no policies. */
const identity: AwsIdentity = {
  credentials: async () => ({ accessKeyId: 'test', secretAccessKey: 'test' }),
  report: () => ({ kind: 'environment' }),
  check: () => ({ status: 'ok' }),
  refusals: { applyToStack: () => undefined },
  close: () => undefined,
}

/** What the directory keeps its data by, calling `endpoint`. */
export function directoryClients(endpoint: string) {
  const calls = new AwsCalls(new Registry())
  const clients = new AwsClients(identity, calls, { region: 'eu-west-1', endpoint })
  return {
    s3: () => clients.create((config) => new S3Client(config)),
    dynamo: () => clients.create((config) => new DynamoDBClient(config)),
  }
}
