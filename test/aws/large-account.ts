import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { startSystem } from '../e2e/system.ts'
import { accountId, brokerPolicy, region, startAccount } from '../support/aws-account.ts'
import { createBucket } from '../support/aws-fixture.ts'
import { seed } from '../support/aws-seed.ts'
import { named, queueName, shippedPolicy } from '../support/policies.ts'
import { createTable } from './directory-table.ts'

export const sizes = { parameters: 3_000, buckets: 150, objects: 5_000, secrets: 300 }

/** What the broker is denied for this test, beyond what its policy does not name. */
export const closed = [
  '/shop/team-6/setting-00006',
  '/shop/team-6/setting-00013',
  '/shop/team-6/setting-00020',
]
const closing = {
  Effect: 'Deny',
  Action: 'ssm:GetParameters',
  Resource: closed.map((name) => `arn:aws:ssm:${region}:${accountId}:parameter${name}`),
}

const directoryStatements = [
  ...shippedPolicy('directory').policy.Statement,
  // To AWS a transaction is what is in it.
  { Effect: 'Allow', Action: 'dynamodb:TransactWriteItems', Resource: '*' },
]

/** The whole system before a large account, as one identity that may do what the policies that ship say. */
export async function startOnLargeAccount() {
  const account = await startAccount()
  const filled = await seed(account, sizes)
  const queueUrl = await account.eventQueue(queueName)
  await createTable(new DynamoDBClient(account.config), named.DYNAMODB_TABLE)
  await account.s3.send(createBucket(named.S3_BUCKET))
  filled.buckets = [...filled.buckets, named.S3_BUCKET].toSorted()
  const { Version, Statement } = brokerPolicy()
  // One person's identity, for all services of a laptop.
  const credentials = await account.user('broker', {
    Version,
    Statement: [...Statement, ...directoryStatements, closing],
  })
  await account.enforce()
  const env = {
    ...account.emulator.env,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    GATEHOUSE_EVENTS_QUEUE_URL: queueUrl,
    ...named,
  }
  const system = await startSystem({ env, args: ['--provider', 'aws'] })
  return {
    account,
    filled,
    system,
    credentials,
    async stop() {
      await system.stop()
      await account.stop()
    },
  }
}
