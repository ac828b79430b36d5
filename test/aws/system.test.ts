import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { CreateQueueCommand, SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs'
import {
  DeleteParameterCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { type ChangeEvent, type Health, everyItem } from '@gatehouse/contract'
import type { System } from '../e2e/system.ts'
import { type AwsAccount, accountId } from '../support/aws-account.ts'
import { parameterEvent } from '../support/aws-events.ts'
import { challenge, fullBucket } from '../support/aws-seed.ts'
import { readChanges } from '../support/event-reader.ts'
import { noEmulator } from '../support/emulator.ts'
import { named } from '../support/policies.ts'
import { closed, sizes, startOnLargeAccount } from './large-account.ts'
import { plain } from '../../services/directory/src/avatars/test-pictures.ts'

describe(
  'the system before a large account, under the policies that ship',
  { skip: noEmulator },
  () => {
    let started: Awaited<ReturnType<typeof startOnLargeAccount>>
    let account: AwsAccount
    let system: System
    let filled: typeof started.filled
    let asBroker: AwsAccount['config']
    before(async () => {
      started = await startOnLargeAccount()
      ;({ account, system, filled } = started)
      asBroker = { ...account.config, credentials: started.credentials }
    })
    after(() => started?.stop())

    const get = (path: string) => fetch(`${system.url}${path}`)
    const json = async <T>(path: string) => (await (await get(path)).json()) as T
    /** How often the broker has called an operation of AWS so far. */
    const callsOf = async (operation: string) => {
      const text = await (await fetch(`http://127.0.0.1:${system.port + 1001}/metrics`)).text()
      const pattern = new RegExp(
        `^gatehouse_aws_calls_total\\{[^}]*operation="${operation}"[^}]*\\} (\\d+)`,
        'gm',
      )
      return [...text.matchAll(pattern)].reduce((sum, [, count]) => sum + Number(count), 0)
    }

    it('reads a cold parameter once for 500 who ask at once', async () => {
      const asked = await callsOf('GetParameters')
      const answers = await Promise.all(
        Array.from({ length: 500 }, () => get('/api/v1/parameters/shop/team-0/setting-02100')),
      )
      assert.ok(answers.every(({ status }) => status === 200))
      assert.equal(await callsOf('GetParameters'), asked + 1)
    })

    it('reads 500 cold parameters in at most 100 calls; what is denied fails alone', async () => {
      const asked = await callsOf('GetParameters')
      const names = filled.parameters.filter((name) => /-00[0-4]\d\d$/.test(name))
      assert.equal(names.length, 500)
      const answers = await Promise.all(names.map((name) => get(`/api/v1/parameters${name}`)))
      const failed = names.filter((_, index) => answers[index]?.status !== 200)
      assert.deepEqual(failed.toSorted(), closed)
      const calls = (await callsOf('GetParameters')) - asked
      assert.ok(calls >= 50 && calls <= 100, `${calls} calls`)

      const problem = await json<Record<string, unknown>>(`/api/v1/parameters${closed[0]}`)
      assert.equal(problem.type, 'urn:gatehouse:problem:storage-access-denied')
      assert.doesNotMatch(JSON.stringify(problem), /arn:|broker|ssm:/)
    })

    it('serves the reference routes whole', async () => {
      const { parameters, buckets } = filled
      assert.deepEqual((await json<{ buckets: string[] }>('/storage')).buckets, buckets)
      assert.deepEqual((await json<{ buckets: string[] }>('/buckets')).buckets, buckets)
      assert.deepEqual((await json<{ parameters: string[] }>('/config')).parameters, parameters)
      assert.deepEqual((await json<{ parameters: string[] }>('/params')).parameters, parameters)
      const { name, value } = challenge
      assert.equal((await json<{ value: string }>(`/param${name}`)).value, value)
      assert.equal((await json<{ value: string }>(`/config${name}`)).value, value)
      const { data } = await json<{ data: { value: string } }>(`/parameters${name}`)
      assert.equal(data.value, value)
    })

    it('pages through all of it, each thing once, with the values that are not secret', async () => {
      const { client } = system
      const parameters = await Array.fromAsync(
        everyItem(client.listParameters, { query: { limit: 100 } }),
      )
      assert.deepEqual(
        parameters.map(({ name }) => name),
        filled.parameters,
      )
      for (const { name, type, value } of parameters) {
        const hidden = type === 'SecureString' || closed.includes(name)
        if (name !== challenge.name) assert.equal(value, hidden ? undefined : `value of,${name}`)
      }
      const secrets = await Array.fromAsync(
        everyItem(client.listSecrets, { query: { limit: 100 } }),
      )
      assert.equal(secrets.length, sizes.secrets)
      const keys: string[] = []
      let cursor: string | undefined
      do {
        const query = { limit: 100, ...(cursor && { cursor }) }
        const page = await client.listObjects({ params: { bucket: fullBucket }, query })
        keys.push(...page.data.objects.map(({ key }) => key))
        cursor = page.meta.nextCursor
      } while (cursor)
      assert.deepEqual(keys, filled.objects)
      assert.doesNotMatch(JSON.stringify([parameters, secrets]), /canary/)
    })
    it('tells readers of a change within a second, also after a silence, and answers with what is new', async (t) => {
      const { name, value } = challenge
      // A poll that failed is tried again after up to 30 s.
      const isWell = async () =>
        (await fetch(`http://127.0.0.1:${system.port + 1}/health`).then((answer) =>
          answer.json(),
        )) as Health
      for (
        const end = performance.now() + 90_000;
        (await isWell()).status !== 'ok';
        await sleep(200)
      )
        assert.ok(performance.now() < end, JSON.stringify(await isWell()))
      const { seen } = await readChanges(t, system.url)
      assert.equal((await json<{ value: string }>(`/param${name}`)).value, value)
      for (const [index, next] of ['platform-engineer', value].entries()) {
        // Longer than a connection of other calls may be silent, and shorter than a poll.
        if (index > 0) await sleep(15_000)
        await account.ssm.send(
          new PutParameterCommand({ Name: name, Value: next, Overwrite: true }),
        )
        const from = performance.now()
        await account.tell([parameterEvent(name, 'Update')])
        while (seen.length === index) await sleep(5)
        const event = seen[index]?.data as ChangeEvent
        const took = Number(seen[index]?.at) - from
        assert.ok(event.type === 'parameter.changed', JSON.stringify(event))
        assert.deepEqual([event.name, event.change, event.version], [name, 'updated', index + 2])
        assert.ok(took < 1_000, `${took} ms`)
        assert.equal((await json<{ value: string }>(`/param${name}`)).value, next)
      }
    })

    it('keeps people in DynamoDB and their pictures in S3, for who asks the gateway', async () => {
      const form = new FormData()
      form.set('name', 'Ada Lovelace')
      form.set('email', 'ada@example.com')
      const png = new Uint8Array(await plain(300, 200, 'png'))
      form.set('avatar', new Blob([png], { type: 'image/png' }), 'ada.png')
      const created = await system.send('/user', { method: 'POST', body: form })
      assert.equal(created.status, 201)
      const user = (await created.json()) as { avatarUrl: string }
      assert.deepEqual(await json('/users'), [user])
      const picture = await get(user.avatarUrl)
      assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/webp'])
      const found = await system.client.listUsers({ query: { q: 'ADA' } })
      assert.deepEqual(
        found.data.map(({ email }) => email),
        ['ada@example.com'],
      )
      // The bucket itself gives it to nobody without a signature of the directory's.
      const stored = await account.s3.send(new ListObjectsV2Command({ Bucket: named.S3_BUCKET }))
      assert.equal(stored.Contents?.length, 3)
      const open = `${account.emulator.endpoint}/${named.S3_BUCKET}/${stored.Contents?.[0]?.Key}`
      assert.equal((await fetch(open)).status, 403)
    })

    it('shows as whom it reads, and no key', async () => {
      const text = await (await fetch(`http://127.0.0.1:${system.port + 1}/health`)).text()
      const { identity } = JSON.parse(text) as Health
      assert.equal(identity?.kind, 'environment')
      assert.equal(identity?.arn, `arn:aws:iam::${accountId}:user/broker`)
      const { accessKeyId, secretAccessKey } = asBroker.credentials
      for (const secret of [accessKeyId, secretAccessKey, 'canary']) {
        assert.ok(!text.includes(secret) && !system.output().includes(secret))
      }
      assert.doesNotMatch(await (await get('/health')).text(), /identity|arn:/)
    })

    it('may do nothing that its policy does not name', async () => {
      const { name: Name } = challenge
      const [ssm, s3] = [
        new SSMClient(asBroker),
        new S3Client({ ...asBroker, forcePathStyle: true }),
      ]
      const secretsManager = new SecretsManagerClient(asBroker)
      const sqs = new SQSClient(asBroker)
      const { QueueUrl } = await account.sqs.send(new CreateQueueCommand({ QueueName: 'other' }))
      const attempts: Record<string, Promise<unknown>> = {
        put: ssm.send(new PutParameterCommand({ Name, Value: 'x', Overwrite: true })),
        delete: ssm.send(new DeleteParameterCommand({ Name })),
        path: ssm.send(new GetParametersByPathCommand({ Path: '/challenge' })),
        object: s3.send(new PutObjectCommand({ Bucket: fullBucket, Key: 'new', Body: 'x' })),
        remove: s3.send(new DeleteObjectCommand({ Bucket: fullBucket, Key: 'object-00000' })),
        rotate: secretsManager.send(
          new PutSecretValueCommand({ SecretId: 'shop/secret-00000', SecretString: 'x' }),
        ),
        send: sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' })),
        user: new IAMClient(asBroker).send(new CreateUserCommand({ UserName: 'x' })),
      }
      const outcomes = await Promise.allSettled(Object.values(attempts))
      const statuses = outcomes.map(
        (outcome) => outcome.status === 'rejected' && statusOf(outcome.reason),
      )
      assert.deepEqual(
        Object.keys(attempts).map((what, index) => [what, statuses[index]]),
        Object.keys(attempts).map((what) => [what, 403]),
      )
    })
  },
)

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
}
