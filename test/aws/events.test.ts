import assert from 'node:assert/strict'
import { type TestContext, after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs'
import { type AwsAccount, startAccount } from '../support/aws-account.ts'
import { objectEvent, parameterEvent, secretEvent } from '../support/aws-events.ts'
import { noEmulator } from '../support/emulator.ts'
import { type Replica, startReplicas } from '../support/replicas.ts'
import { startTap } from '../support/tap.ts'

describe('change events of AWS', { skip: noEmulator }, () => {
  let account: AwsAccount
  let queues = 0
  before(async () => {
    account = await startAccount()
  })
  after(() => account?.stop())

  const newQueue = (visibilitySeconds = 30) =>
    makeQueue(account, `q${(queues += 1)}`, visibilitySeconds)

  it('come once to every replica within a second, whichever one receives them', async (t) => {
    const { queueUrl, left } = await newQueue()
    const replicas = await started(t, account, queueUrl, 3)
    await follow(replicas)
    const names = Array.from({ length: 200 }, (_, n) => `/many/${n}`)
    const told = new Map<string, number>()
    for (let from = 0; from < names.length; from += 10) {
      const some = names.slice(from, from + 10)
      await account.tell(some.map((name) => parameterEvent(name, 'Update')))
      for (const name of some) told.set(name, performance.now())
    }
    await until(() => replicas.every(({ heard }) => heard.length >= names.length))
    await until(async () => (await left()) === 0)
    // SQS gives each message at least once: of what it gives once more, all hear once more.
    const again = async () => (await inAll(replicas, 'way="queue"')) - names.length
    assert.ok((await again()) >= 0)
    for (const replica of replicas) {
      assert.deepEqual(replica.names().toSorted(), names.toSorted())
      const took = replica.heard.map(({ name, at }) => at - (told.get(name) ?? 0))
      const [most, slowest] = [0.95, 1].map((share) => atShare(took, share)) as [number, number]
      assert.ok(most < 1_000 && slowest < 5_000, `95 % took ${most} ms, the slowest ${slowest} ms`)
      assert.equal(await replica.count('handled'), names.length)
      await until(async () => (await replica.count('duplicate')) === (await again()))
    }
  })

  it('tell of secrets, buckets and objects, too', async (t) => {
    const { queueUrl } = await newQueue()
    const replicas = await started(t, account, queueUrl, 2)
    await follow(replicas)
    await account.tell([secretEvent('db', 'PutSecretValue'), objectEvent('files', 'a b+ü')])
    await account.tell([objectEvent('files', 'a b+ü', 'Object Deleted')])
    await until(() => replicas.every(({ heard }) => heard.length === 3))
    for (const { heard } of replicas) {
      const texts = heard.map(({ name, change }) => `${name} ${change}`)
      assert.deepEqual(texts.toSorted(), [
        'db updated',
        'files/a b+ü created',
        'files/a b+ü deleted',
      ])
    }
  })

  it('are dropped where they are foreign, malformed or known', async (t) => {
    const { queueUrl, left } = await newQueue()
    const replicas = await started(t, account, queueUrl, 2)
    await follow(replicas)
    const send = (MessageBody: string) =>
      account.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }))
    const event = JSON.stringify({
      version: '0',
      id: 'the-same',
      'detail-type': 'Parameter Store Change',
      source: 'aws.ssm',
      time: '2020-01-01T00:00:00Z',
      region: 'eu-west-1',
      detail: { name: '/twice', operation: 'Update' },
    })
    for (const body of ['no JSON', '{}', 'x'.repeat(200_000), event, event, event]) await send(body)
    await account.tell([{ source: 'aws.ec2', type: 'EC2 Instance Launch', detail: {} }])
    await account.tell([parameterEvent('/last', 'Create')])
    await until(async () => (await left()) === 0)
    await until(() => replicas.every(({ heard }) => heard.length >= 2))
    for (const replica of replicas)
      assert.deepEqual(replica.names().toSorted(), ['/last', '/twice'])
    const foreign = await inAll(replicas, 'foreign')
    assert.ok(foreign >= 4)
    assert.ok((await inAll(replicas, 'way="queue"')) - foreign >= 4)
    assert.ok(replicas.every(({ lines }) => !lines.join('').includes('xxxx')))
  })

  it('come again until every replica could handle them', async (t) => {
    const { queueUrl, left } = await newQueue(1)
    const replicas = await started(t, account, queueUrl, 2)
    await follow(replicas)
    let failures = 0
    for (const replica of replicas) {
      // Whichever receives it fails twice.
      replica.fails = (name) => name === '/hard' && (failures += 1) <= 4
    }
    await account.tell([parameterEvent('/hard', 'Update'), parameterEvent('/easy', 'Update')])
    await until(() => replicas.some(({ heard }) => heard.some(({ name }) => name === '/hard')))
    await until(async () => (await left()) === 0)
    assert.ok(failures > 1)
    for (const { heard, resets } of replicas) {
      assert.equal(heard.filter(({ name }) => name === '/easy').length, 1)
      // Who did not hear of it after all has been told to read anew.
      assert.ok(heard.some(({ name }) => name === '/hard') || resets > 0)
    }
  })

  it('wait while SQS is away, and arrive when it is back', async (t) => {
    const { queueUrl } = await newQueue(1)
    const tap = await startTap(account.emulator.endpoint)
    t.after(tap.shut)
    const away = { ...account, config: { ...account.config, endpoint: tap.url } }
    const replicas = await started(t, away, queueUrl.replace(account.emulator.endpoint, tap.url), 2)
    await follow(replicas)
    tap.shut()
    for (const { check } of replicas) {
      await until(async () => (await check('changes'))?.status === 'degraded')
      assert.match(String((await check('changes'))?.detail), /time to live.* AWS does not answer/)
    }
    await account.tell([parameterEvent('/meanwhile', 'Update')])
    await sleep(500)
    assert.ok(replicas.every(({ heard }) => heard.length === 0))
    await tap.open()
    await until(() => replicas.every(({ heard }) => heard.length === 1), 20_000)
    for (const { check, lines, resets } of replicas) {
      await until(async () => (await check('changes'))?.status === 'ok')
      assert.equal(resets, 0)
      for (const said of [/do not arrive/, /arrive again/]) {
        assert.equal(lines.filter((line) => said.test(line)).length, 1)
      }
    }
  })

  it('are not lost when a replica stops in the middle of a poll, and others go on', async (t) => {
    const { queueUrl, left } = await newQueue(1)
    const replicas = await started(t, account, queueUrl, 3)
    const [first, ...others] = replicas as [Replica, Replica, Replica]
    await follow(replicas)
    const names = Array.from({ length: 60 }, (_, n) => `/busy/${n}`)
    const telling = (async () => {
      for (const name of names) await account.tell([parameterEvent(name, 'Update')])
    })()
    await until(() => first.heard.length > 10)
    const start = performance.now()
    await first.stop()
    assert.ok(performance.now() - start < 2_000)
    await telling
    await until(() => others.every(({ heard }) => heard.length >= names.length), 20_000)
    await until(async () => (await left()) === 0)
    for (const { heard, resets } of others) {
      assert.equal(new Set(heard.map(({ name }) => name)).size, names.length)
      assert.equal(heard.length, names.length)
      assert.equal(resets, 0, 'it stopped in order')
    }
  })
})

async function makeQueue(account: AwsAccount, name: string, visibilitySeconds: number) {
  const queueUrl = await account.eventQueue(name)
  const Attributes = { VisibilityTimeout: String(visibilitySeconds) }
  await account.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes }))
  const wanted = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
  /** How many messages have not been deleted, be they in someone's hands or not. */
  const left = async () => {
    const { Attributes: found } = await account.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...wanted] }),
    )
    return wanted.reduce((sum, one) => sum + Number(found?.[one]), 0)
  }
  return { queueUrl, left }
}

/** Waits until each replica follows all others; what they made of beginning to does not count. */
async function follow(replicas: Replica[]): Promise<void> {
  await until(() => replicas.every(({ resets }) => resets >= replicas.length - 1))
  for (const replica of replicas) replica.resets = 0
}

/** The smallest number that this share of them does not exceed. */
function atShare(numbers: number[], share: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.ceil(numbers.length * share) - 1] ?? Infinity
}

/** The sum of a metric over the replicas. */
async function inAll(replicas: Replica[], ...labels: string[]): Promise<number> {
  const counts = await Promise.all(replicas.map(({ count }) => count(...labels)))
  return counts.reduce((sum, count) => sum + count)
}

async function started(t: TestContext, ...given: Parameters<typeof startReplicas>) {
  const replicas = await startReplicas(...given)
  t.after(() => Promise.all(replicas.map(({ stop }) => stop())))
  return replicas
}

async function until(fits: () => boolean | Promise<boolean>, milliseconds = 10_000): Promise<void> {
  const end = performance.now() + milliseconds
  while (!(await fits())) {
    assert.ok(performance.now() < end, 'it never came to that')
    await sleep(20)
  }
}
