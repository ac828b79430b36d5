import assert from 'node:assert/strict'
import { type TestContext, after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { PutParameterCommand } from '@aws-sdk/client-ssm'
import { type AwsAccount, startAccount } from '../support/aws-account.ts'
import { parameterEvent } from '../support/aws-events.ts'
import { ServiceIssuer, callerFiles } from '../support/caller-tokens.ts'
import { noEmulator } from '../support/emulator.ts'
import { readChanges } from '../support/event-reader.ts'
import { freePort } from '../support/free-port.ts'
import { type ServiceProcess, startService } from '../support/service.ts'
import { startTap } from '../support/tap.ts'

describe('readers of changes on AWS', { skip: noEmulator }, () => {
  let account: AwsAccount
  before(async () => {
    account = await startAccount()
  })
  after(() => account?.stop())

  const put = async (name: string, value: string) => {
    const Overwrite = true
    await account.ssm.send(
      new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite }),
    )
    await account.tell([parameterEvent(name, 'Update')])
    return performance.now()
  }

  it('hear of each at every gateway within a second, and read what is new', async (t) => {
    const { gateways } = await startAll(t, account, 'all')
    await account.ssm.send(new PutParameterCommand({ Name: '/a/0', Value: 'old', Type: 'String' }))
    const readers = await Promise.all(gateways.map(({ url }) => readChanges(t, url)))
    for (const { url } of gateways) assert.equal(await valueOf(url, '/a/0'), 'old')
    const late: number[] = []
    for (let n = 0; n < 20; n += 1) {
      const told = await put(`/a/${n}`, 'new')
      for (const [index, reader] of readers.entries()) {
        await reader.has(`/a/${n}`)
        late.push((reader.seen.at(-1)?.at ?? Infinity) - told)
        if (n > 0) continue
        // The brokers hear of it one after the other, some milliseconds apart.
        await sleep(50)
        assert.equal(await valueOf(String(gateways[index]?.url), '/a/0'), 'new')
      }
    }
    // One may meet with what else the machine does, at both gateways.
    const [slowest = Infinity, , next = Infinity] = late.toSorted((a, b) => b - a)
    assert.ok(next < 1_000 && slowest < 5_000, `the slowest took ${slowest} ms, others ${next} ms`)
    for (const reader of readers) {
      assert.deepEqual(
        namesOf(reader),
        Array.from({ length: 20 }, (_, n) => `/a/${n}`),
      )
    }
  })

  it('are told to read anew where something may have been missed', async (t) => {
    const { brokers, gateways } = await startAll(t, account, 'moved')
    const [first, second] = gateways as [Gateway, Gateway]
    const reader = await readChanges(t, first.url)
    await put('/b/1', 'x')
    await reader.has('/b/1')
    const place = reader.seen.at(-1)?.id

    // Another gateway follows another broker, and knows no id of the first.
    const moved = await readChanges(t, second.url, place)
    await moved.has('reset')
    const back = await readChanges(t, first.url, place)

    // The balancer gives the gateway another broker.
    first.tap.turn(String(brokers[1]?.url))
    await reader.has('reset')
    await put('/b/2', 'x')
    for (const one of [reader, moved, back]) await one.has('/b/2')
    assert.deepEqual(namesOf(reader), ['/b/1', 'reset', '/b/2'])
    assert.deepEqual(namesOf(moved), ['reset', '/b/2'])
    assert.deepEqual(namesOf(back), ['reset', '/b/2'])

    // Both follow the same broker now: a reader may go from one to the other.
    const gone = await readChanges(t, second.url, reader.seen.at(-1)?.id)
    await put('/b/3', 'x')
    await gone.has('/b/3')
    assert.deepEqual(namesOf(gone), ['/b/3'])
  })

  it('are told so, too, when a broker died with what it had not yet told', async (t) => {
    const { brokers, gateways } = await startAll(t, account, 'died')
    const reader = await readChanges(t, String(gateways[1]?.url))
    await put('/c/1', 'x')
    await reader.has('/c/1')
    await brokers[0]?.stop('SIGKILL')
    await put('/c/2', 'x')
    await reader.has('/c/2')
    await reader.has('reset', 20_000)
    const health = await brokers[1]?.until(({ status }) => status === 'degraded')
    assert.match(
      String(health?.dependencies?.peers?.detail),
      /^1 of 1 other brokers cannot be followed/,
    )
  })
})

type Gateway = { url: string; tap: Awaited<ReturnType<typeof startTap>> }

/**
 * Two brokers on one queue, which take nobody but who shows a token; the first gateway has the first for its
 * broker, the second the second.
 */
async function startAll(t: TestContext, account: AwsAccount, queue: string) {
  const queueUrl = await account.eventQueue(queue)
  // The poll of a killed broker takes a message with it for that long.
  const Attributes = { VisibilityTimeout: '1' }
  await account.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes }))
  const ports = [await freePort(), await freePort()]
  const files = await callerFiles(t, new ServiceIssuer())
  const peerToken = await files.putToken('broker', 'broker')
  const brokers = await Promise.all(
    ports.map((port) =>
      startService('broker', {
        PORT: String(port),
        METRICS_PORT: '0',
        GATEHOUSE_PROVIDER: 'aws',
        GATEHOUSE_EVENTS_QUEUE_URL: queueUrl,
        ...files.settings,
        BROKER_TOKEN_FILE: peerToken,
        BROKER_PEERS: ports.map((one) => `127.0.0.1:${one}`).join(','),
        AWS_REGION: account.config.region,
        AWS_ENDPOINT_URL: account.emulator.endpoint,
        AWS_ACCESS_KEY_ID: account.config.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: account.config.credentials.secretAccessKey,
      }),
    ),
  )
  const token = await files.putToken('gateway', 'broker')
  const gateways = await Promise.all(brokers.map((broker) => startGateway(t, broker, token)))
  t.after(() => Promise.all(brokers.map((broker) => broker.stop().catch(() => undefined))))
  for (const { output } of brokers) {
    while (!output().includes('another broker is followed')) await sleep(10)
  }
  // A gateway that has its broker tells of what happens.
  for (const { url } of gateways) {
    const reader = await readChanges(t, url)
    while (reader.seen.every(({ event }) => event === 'reset')) {
      await account.tell([parameterEvent('/begun', 'Create')])
      await sleep(100)
    }
  }
  return { brokers, gateways }
}

async function startGateway(
  t: TestContext,
  broker: ServiceProcess,
  token: string,
): Promise<Gateway> {
  const tap = await startTap(broker.url)
  const urls = { BROKER_URL: tap.url, DIRECTORY_URL: 'http://127.0.0.1:9' }
  const env = { ...urls, BROKER_TOKEN_FILE: token, METRICS_PORT: '0' }
  const gateway = await startService('gateway', env)
  t.after(async () => {
    await gateway.stop()
    tap.shut()
  })
  return { url: gateway.url, tap }
}

/** What came, apart from what only began it. */
function namesOf(reader: { names: () => string[] }): string[] {
  return reader.names().filter((name) => name !== '/begun')
}

async function valueOf(url: string, name: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/parameters${name}`)
  return ((await answer.json()) as { data: { value: string } }).data.value
}
