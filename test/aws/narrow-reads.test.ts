import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager'
import { PutParameterCommand } from '@aws-sdk/client-ssm'
import { createLogger } from '@gatehouse/kit'
import { Registry } from 'prom-client'
import { openAwsProvider } from '../../services/broker/src/aws/provider.ts'
import { staticIdentity } from '../../services/broker/src/aws/test-aws.ts'
import {
  collect,
  never,
  numbered,
  rejectsWith,
} from '../../services/broker/src/contract/fixture.ts'
import type { Provider } from '../../services/broker/src/provider.ts'
import { type AwsAccount, brokerPolicy, region, startAccount } from '../support/aws-account.ts'
import { createBucket, inParts } from '../support/aws-fixture.ts'
import { noEmulator } from '../support/emulator.ts'

const readable = ['/challenge/kantox', '/gatehouse/greeting']
const others = numbered(60, (n) => `/shop/setting-${n}`)

/** What the stage prod may read is little of what its account holds. */
describe('the provider of AWS under the policy of prod', { skip: noEmulator }, () => {
  let account: AwsAccount
  let provider: Provider
  before(async () => {
    account = await startAccount()
    const { s3, ssm, secretsManager } = account
    await inParts([...readable, ...others], (Name) =>
      ssm.send(new PutParameterCommand({ Name, Type: 'String', Value: `of ${Name}` })),
    )
    for (const Bucket of ['gatehouse-prod-challenge', 'others']) {
      await s3.send(createBucket(Bucket))
      await s3.send(new PutObjectCommand({ Bucket, Key: 'a.txt', Body: 'x' }))
    }
    for (const Name of ['gatehouse/prod/oidc-client', 'shop/payment']) {
      await secretsManager.send(new CreateSecretCommand({ Name, SecretString: 'canary' }))
    }
    const credentials = await account.user('broker', brokerPolicy('prod'))
    await account.enforce()
    provider = openAwsProvider({
      identity: staticIdentity(credentials),
      region,
      endpoint: account.emulator.endpoint,
      cache: { ttl: 60_000, stale: 600_000 },
      log: createLogger('broker', { level: 'silent' }),
      metrics: new Registry(),
    })
  })
  after(async () => {
    await provider?.close()
    await account?.stop()
  })

  it('lists all parameters, with the values of those that it may read', async () => {
    const listed = await collect((page) => provider.listParameters(page, never), 50)
    assert.deepEqual(
      listed.map(({ name }) => name),
      [...readable, ...others].toSorted(),
    )
    const shown = listed.filter(({ value }) => value !== undefined)
    assert.deepEqual(
      shown.map(({ name, value }) => [name, value]),
      readable.map((name) => [name, `of ${name}`]),
    )
  })

  it('gives a parameter and its history where it may, and denies them elsewhere', async () => {
    const page = { limit: 10 }
    for (const name of readable) {
      assert.equal((await provider.getParameter(name, never)).value, `of ${name}`)
      assert.equal((await provider.listParameterHistory(name, page, never)).items.length, 1)
      assert.equal((await provider.revealParameter(name, never)).value.reveal(), `of ${name}`)
    }
    const [other = ''] = others
    const denied = 'storage-access-denied'
    await rejectsWith(denied, provider.getParameter(other, never))
    await rejectsWith(denied, provider.listParameterHistory(other, page, never))
    await rejectsWith(denied, provider.revealParameter(other, never))
  })

  it('lists all buckets, and the objects of its own', async () => {
    const page = { limit: 10 }
    const { items } = await provider.listBuckets(page, never)
    assert.deepEqual(
      items.map(({ name }) => name),
      ['gatehouse-prod-challenge', 'others'],
    )
    const { objects } = await provider.listObjects('gatehouse-prod-challenge', page, never)
    assert.deepEqual(
      objects.map(({ key }) => key),
      ['a.txt'],
    )
    await rejectsWith('storage-access-denied', provider.listObjects('others', page, never))
    const object = { bucket: 'others', key: 'a.txt', conditions: {}, head: false }
    await rejectsWith('storage-access-denied', provider.readObject(object, never))
  })

  it('lists all secrets, and reveals its own', async () => {
    const { items } = await provider.listSecrets({ limit: 10 }, never)
    assert.deepEqual(
      items.map(({ name }) => name),
      ['gatehouse/prod/oidc-client', 'shop/payment'],
    )
    const own = await provider.revealSecret('gatehouse/prod/oidc-client', never)
    assert.equal(own.value.reveal(), 'canary')
    await rejectsWith('storage-access-denied', provider.revealSecret('shop/payment', never))
  })
})
