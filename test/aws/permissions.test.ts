import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager'
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { PutParameterCommand } from '@aws-sdk/client-ssm'
import { createLogger } from '@gatehouse/kit'
import type { ServicePolicy } from '@gatehouse/platform'
import { Registry } from 'prom-client'
import { openAwsProvider } from '../../services/broker/src/aws/provider.ts'
import { staticIdentity } from '../../services/broker/src/aws/test-aws.ts'
import { never } from '../../services/broker/src/contract/fixture.ts'
import type { Provider } from '../../services/broker/src/provider.ts'
import { s3Avatars } from '../../services/directory/src/avatars/s3.ts'
import { type AwsAccount, region, startAccount } from '../support/aws-account.ts'
import { objectEvent, parameterEvent, secretEvent } from '../support/aws-events.ts'
import { createBucket } from '../support/aws-fixture.ts'
import { noEmulator } from '../support/emulator.ts'
import {
  guardOf,
  lacking,
  named,
  permittedActions,
  queueName,
  shippedPolicy,
} from '../support/policies.ts'
import { directoryClients } from './directory-clients.ts'
import { createTable } from './directory-table.ts'
import { brokerUses, deniedOf, directoryUses, noting } from './permitted-uses.ts'

/** What changes are received, read anew and let go by. */
const ofChanges: readonly string[] = [
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'ssm:GetParameters',
  'secretsmanager:DescribeSecret',
  's3:ListBucket',
]

type Change = (policy: ServicePolicy) => ServicePolicy

/** The emulator enforces nothing here: what is denied, the policy denies that calls are held against. */
describe('each permission that ships', { skip: noEmulator }, () => {
  let account: AwsAccount
  let queues = 0
  before(async () => {
    account = await startAccount()
    const { s3, ssm, secretsManager } = account
    await s3.send(createBucket('files'))
    await s3.send(createBucket(named.S3_BUCKET))
    await s3.send(new PutObjectCommand({ Bucket: 'files', Key: 'a.txt', Body: 'x' }))
    for (const [Name, Type] of [
      ['/shop/url', 'String'],
      ['/shop/password', 'SecureString'],
    ] as const) {
      await ssm.send(new PutParameterCommand({ Name, Type, Value: 'canary' }))
    }
    await secretsManager.send(
      new CreateSecretCommand({ Name: 'shop/payment', SecretString: 'canary' }),
    )
    await createTable(directoryClients(account.emulator.endpoint).dynamo(), named.DYNAMODB_TABLE)
  })
  after(() => account?.stop())

  /** Each on a queue of its own: a poll that is broken off may take messages with it. */
  async function useBroker(change: Change) {
    const queueUrl = await account.eventQueue(`${queueName}-${(queues += 1)}`)
    const settings = { GATEHOUSE_EVENTS_QUEUE_URL: queueUrl }
    const guard = noting(await guardOf(change(shippedPolicy('broker', { settings }))))
    const provider = openAwsProvider({
      identity: staticIdentity(account.config.credentials),
      region,
      endpoint: account.emulator.endpoint,
      guard,
      cache: { ttl: 60_000, stale: 600_000 },
      queueUrl,
      log: createLogger('broker', { level: 'silent' }),
      metrics: new Registry(),
    })
    const failed = await deniedOf(brokerUses(provider))
    if (!(await areHeard(provider, queueUrl, guard.denied))) failed.push('changes')
    const { items } = await provider
      .listParameters({ limit: 10 }, never)
      .catch(() => ({ items: [] }))
    if (!items.some(({ value }) => value !== undefined)) failed.push('values')
    await provider.close()
    return { failed, denied: [...guard.denied] }
  }

  /** Whether a change of each kind is told, and taken off the queue; with a denial of that nothing is waited for. */
  async function areHeard(
    provider: Provider,
    queueUrl: string,
    denied: ReadonlySet<string>,
  ): Promise<boolean> {
    let heard = 0
    const unsubscribe = provider.onChange({
      changed: () => (heard += 1),
      reset: () => undefined,
    })
    await account.tell([
      parameterEvent('/shop/url', 'Update'),
      secretEvent('shop/payment', 'PutSecretValue'),
      objectEvent('files', 'a.txt'),
    ])
    const isDone = async () => heard === 3 && (await left(queueUrl)) === 0
    const isDenied = () => ofChanges.some((action) => denied.has(action))
    for (const end = performance.now() + 60_000; !(await isDone()) && !isDenied();) {
      assert.ok(performance.now() < end, `${heard} changes were heard of`)
      await sleep(20)
    }
    unsubscribe()
    return isDone()
  }

  async function left(queueUrl: string): Promise<number> {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
    const { Attributes = {} } = await account.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] }),
    )
    return names.reduce((sum, name) => sum + Number(Attributes[name]), 0)
  }

  let runs = 0
  async function useDirectory(change: Change) {
    const guard = noting(await guardOf(change(shippedPolicy('directory'))))
    const clients = directoryClients(account.emulator.endpoint, { guard })
    const client = clients.dynamo()
    const pictures = s3Avatars(named.S3_BUCKET, clients.s3())
    const kept = { client, name: named.DYNAMODB_TABLE, pictures }
    const failed = await deniedOf(directoryUses(kept, String((runs += 1))))
    return { failed, denied: [...guard.denied] }
  }

  const services = { broker: useBroker, directory: useDirectory } as const
  for (const service of ['broker', 'directory'] as const) {
    const use = services[service]
    it(`is enough, together, for what the ${service} is used for`, async () => {
      assert.deepEqual(await use((whole) => whole), { failed: [], denied: [] })
    })

    for (const [id, action] of permittedActions(service)) {
      // Only KMS knows keys: see test/e2e/permissions.test.ts.
      if (action === 'kms:Decrypt') continue
      it(`is needed by the ${service}: ${id} ${action}`, async () => {
        const { failed, denied } = await use((whole) => lacking(whole, id, action))
        assert.deepEqual(denied, [action])
        // That a key was used is noted beside the answer.
        assert.equal(failed.length > 0 || action === 'dynamodb:UpdateItem', true)
      })
    }
  }
})
