import { setTimeout as sleep } from 'node:timers/promises'
import { BucketAlreadyOwnedByYou, CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
} from '@aws-sdk/client-secrets-manager'
import { PutParameterCommand } from '@aws-sdk/client-ssm'
import type { ChangeEvent } from '@gatehouse/contract'
import { type ProviderFixture, never } from '../../services/broker/src/contract/fixture.ts'
import type { Provider } from '../../services/broker/src/provider.ts'
import { type AwsAccount, type AwsEvent, region } from './aws-account.ts'
import { bucketEvent, objectEvent, parameterEvent, secretEvent } from './aws-events.ts'

/** Of more changes at once the events are left out: the provider is made to look again. */
const fewEvents = 10

/** Fills the account that a provider serves; each put resolves once the provider shows it. */
export function awsFixture(account: AwsAccount, provider: Provider): ProviderFixture {
  const { s3, ssm, secretsManager } = account
  const again = { ...never, refresh: true }

  const told = (events: AwsEvent[]) => tellAndWait(account, provider, events)

  return {
    provider,
    async putObjects(bucket, objects) {
      const isNew = await s3.send(createBucket(bucket)).then(() => true, unlessThere)
      await inParts(objects, async ({ key, body }) => {
        await s3.send(
          new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'text/html' }),
        )
      })
      if (isNew) await told([bucketEvent(bucket)])
      if (objects.length <= fewEvents)
        await told(objects.map(({ key }) => objectEvent(bucket, key)))
    },
    async putParameters(parameters) {
      const events = await inParts(parameters, async ({ name, type, value }) => {
        const put = new PutParameterCommand({
          Name: name,
          Type: type,
          Value: value,
          Overwrite: true,
          Tier: 'Intelligent-Tiering',
        })
        const { Version } = await ssm.send(put)
        return parameterEvent(name, Version === 1 ? 'Create' : 'Update', type)
      })
      if (events.length <= fewEvents) await told(events)
      else await provider.listParameters({ limit: 1 }, again)
    },
    async putSecrets(secrets) {
      const events = await inParts(secrets, async ({ name, value }) => {
        try {
          await secretsManager.send(new CreateSecretCommand({ Name: name, SecretString: value }))
          return secretEvent(name, 'CreateSecret')
        } catch (error) {
          if (!(error instanceof ResourceExistsException)) throw error
          await secretsManager.send(
            new PutSecretValueCommand({ SecretId: name, SecretString: value }),
          )
          return secretEvent(name, 'PutSecretValue')
        }
      })
      if (events.length <= fewEvents) await told(events)
      else await provider.listSecrets({ limit: 1 }, again)
    },
    mixesUpSlashes: 'optional: to the emulator, name and /name are one parameter',
    close: () => provider.close(),
  }
}

/** Until the provider has taken in all of them. */
async function tellAndWait(
  account: AwsAccount,
  provider: Provider,
  events: AwsEvent[],
): Promise<void> {
  let heard = 0
  const changed = (_change: ChangeEvent) => (heard += 1)
  const unsubscribe = provider.onChange({ changed, reset: () => undefined })
  await account.tell(events)
  for (let tries = 0; heard < events.length; tries += 1) {
    if (tries === 1_000) throw new Error(`${heard} of ${events.length} changes were heard of`)
    await sleep(10)
  }
  unsubscribe()
}

export function createBucket(Bucket: string): CreateBucketCommand {
  return new CreateBucketCommand({
    Bucket,
    CreateBucketConfiguration: { LocationConstraint: region },
  })
}

function unlessThere(error: unknown): false {
  if (error instanceof BucketAlreadyOwnedByYou) return false
  throw error
}

/** Some at once: the emulator answers one after the other anyway. */
export async function inParts<T, R>(items: T[], put: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let from = 0; from < items.length; from += 20) {
    results.push(...(await Promise.all(items.slice(from, from + 20).map(put))))
  }
  return results
}
