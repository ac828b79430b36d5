import { after, before, describe } from 'node:test'
import { createLogger } from '@gatehouse/kit'
import { Registry } from 'prom-client'
import { openAwsProvider } from '../../services/broker/src/aws/provider.ts'
import { staticIdentity } from '../../services/broker/src/aws/test-aws.ts'
import type { FixtureOf, ProviderFixture } from '../../services/broker/src/contract/fixture.ts'
import { describeParameters } from '../../services/broker/src/contract/parameters.ts'
import { describeSecrets } from '../../services/broker/src/contract/secrets.ts'
import { describeProvider } from '../../services/broker/src/provider.contract.ts'
import { type AwsAccount, brokerPolicy, region, startAccount } from '../support/aws-account.ts'
import { awsFixture } from '../support/aws-fixture.ts'
import { noEmulator } from '../support/emulator.ts'
import { queueName } from '../support/policies.ts'

/** The provider of a new account, as the administrator or, with IAM enforced, as the broker. */
async function setup(enforced: boolean): Promise<ProviderFixture> {
  const account = await startAccount()
  const queueUrl = await account.eventQueue(queueName)
  const provider = openAwsProvider({
    identity: staticIdentity(await credentialsFor(account, enforced)),
    region,
    endpoint: account.emulator.endpoint,
    cache: { ttl: 60_000, stale: 600_000 },
    queueUrl,
    log: createLogger('broker', { level: 'silent' }),
    metrics: new Registry(),
  })
  const fixture = awsFixture(account, provider)
  const close = async () => {
    await provider.close()
    await account.stop()
  }
  return { ...fixture, close }
}

async function credentialsFor(account: AwsAccount, enforced: boolean) {
  if (!enforced) return account.config.credentials
  const credentials = await account.user('broker', brokerPolicy())
  await account.enforce()
  return credentials
}

describe('the provider of an AWS account', { skip: noEmulator }, () => {
  describeProvider('AWS', () => setup(false))
})

// Its IAM takes no signature of an S3 path or query with an escaped character for right.
describe('the provider of an AWS account under its own policy', { skip: noEmulator }, () => {
  let fixture: ProviderFixture
  before(async () => (fixture = await setup(true)))
  after(() => fixture?.close())
  const current: FixtureOf = () => fixture
  describeParameters(current)
  describeSecrets(current)
})
