import { describe } from 'node:test'
import type { AwsIdentity } from '@gatehouse/aws'
import { createLogger } from '@gatehouse/kit'
import { Registry } from 'prom-client'
import { openAwsProvider } from '../../services/broker/src/aws/provider.ts'
import { describeProvider } from '../../services/broker/src/provider.contract.ts'
import { region, startAccount } from '../support/aws-account.ts'
import { awsFixture } from '../support/aws-fixture.ts'
import { noEmulator } from '../support/emulator.ts'

describe('the provider of an AWS account', { skip: noEmulator }, () => {
  describeProvider('AWS', async () => {
    const account = await startAccount()
    const queueUrl = await account.eventQueue('changes')
    const credentials = account.config.credentials
    const provider = openAwsProvider({
      identity: { credentials: Object.assign(async () => credentials, { memoized: true }), report: () => ({}) as never, check: () => ({ status: 'ok' }), refusals: { applyToStack: () => undefined }, close: () => undefined } as AwsIdentity,
      region,
      endpoint: account.emulator.endpoint,
      cache: { ttl: 60_000, stale: 600_000 },
      queueUrl: process.env.NOQ ? undefined : queueUrl,
      log: createLogger('broker', { level: 'silent' }),
      metrics: new Registry(),
    })
    const fixture = awsFixture(account, provider)
    return { ...fixture, close: async () => { await fixture.close(); await account.stop() } }
  })
})
