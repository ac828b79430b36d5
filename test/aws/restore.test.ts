import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateBackupCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListBackupsCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  ScanCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { pino } from 'pino'
import { s3Avatars } from '../../services/directory/src/avatars/s3.ts'
import { createDynamoStore } from '../../services/directory/src/dynamodb/store.ts'
import type { UserStore } from '../../services/directory/src/store.ts'
import { noEmulator } from '../support/emulator.ts'
import { gatehouse, startGatehouse } from '../support/gatehouse.ts'
import { type StageAccount, startStageAccount } from '../support/stage-account.ts'
import { directoryClients } from './directory-clients.ts'

type Item = Record<string, AttributeValue>

const table = 'gatehouse-dev-people'
const people = 30

/**
 * The emulator restores a point in time as the table is now, whatever the time: what a state of the past brings
 * back is seen with backups.
 */
describe('gatehouse restore, of a table', { skip: noEmulator }, () => {
  let account: StageAccount
  let dynamo: DynamoDBClient
  let healthy: Item[]
  let damaged: Item[]
  /** The id of a backup of the table as it was before it was damaged. */
  let backup: string
  let old: string[]

  before(async () => {
    account = await startStageAccount('dev')
    dynamo = new DynamoDBClient(account.config)
    const { s3 } = clients()
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const
    await s3().send(new CreateBucketCommand({ Bucket: 'avatars', CreateBucketConfiguration }))
    await makeStates()
  })
  after(() => account?.stop())
  beforeEach(async () => {
    await removeTables()
    await createPeople()
    await write(healthy)
    old = await itemsOf(table)
    backup = await backUp('monday')
    await write(damaged, healthy)
  })

  /** By the directory's own store, once: what it leaves is written again for each test. */
  async function makeStates() {
    await createPeople()
    const store = storeOf(table)
    for (let index = 0; index < people; index += 1) {
      await store.create({ name: `P ${index}`, email: `p${index}@x.org` })
    }
    healthy = await scan(table)
    const { users } = await store.list({ limit: 100 })
    for (const person of users.slice(0, 5)) await store.update(person, { name: 'Nobody' })
    for (const person of users.slice(5, 15)) await store.remove(person)
    for (let index = 0; index < 4; index += 1) {
      await store.create({ name: 'New', email: `new${index}@x.org` })
    }
    damaged = await scan(table)
  }

  async function write(items: Item[], instead: Item[] = []) {
    const deletes = instead.map(({ pk, sk }): WriteRequest => ({
      DeleteRequest: { Key: { pk, sk } as Item },
    }))
    const puts = items.map((Item): WriteRequest => ({ PutRequest: { Item } }))
    for (const batch of [deletes, puts]) {
      for (let from = 0; from < batch.length; from += 25) {
        const RequestItems = { [table]: batch.slice(from, from + 25) }
        await dynamo.send(new BatchWriteItemCommand({ RequestItems }))
      }
    }
  }

  async function scan(TableName: string): Promise<Item[]> {
    return (await dynamo.send(new ScanCommand({ TableName }))).Items ?? []
  }

  const clients = () => directoryClients(account.emulator.endpoint, account.config.credentials)
  const run = (...args: string[]) => gatehouse(['restore', ...args], account.env)
  const restore = (...args: string[]) => run('dev', 'tables.people', ...args)
  const replace = (...args: string[]) => restore('--backup', backup, '--replace', '--yes', ...args)

  function storeOf(name: string): UserStore {
    const pictures = s3Avatars('avatars', clients().s3())
    const log = pino({ level: 'silent' })
    return createDynamoStore({ table: { client: clients().dynamo(), name }, pictures, log })
  }

  async function createPeople(keys = ['pk', 'sk']) {
    await dynamo.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: keys.map((AttributeName, index) => ({
          AttributeName,
          KeyType: index === 0 ? 'HASH' : 'RANGE',
        })),
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
        Tags: [{ Key: 'gatehouse:stage', Value: 'dev' }],
      }),
    )
    const PointInTimeRecoverySpecification = {
      PointInTimeRecoveryEnabled: true,
      RecoveryPeriodInDays: 14,
    }
    const TimeToLiveSpecification = { Enabled: true, AttributeName: 'expires' }
    await dynamo.send(
      new UpdateContinuousBackupsCommand({ TableName: table, PointInTimeRecoverySpecification }),
    )
    await dynamo.send(new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification }))
  }

  async function removeTables() {
    for (const TableName of await tables()) {
      await dynamo.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }))
      await dynamo.send(new DeleteTableCommand({ TableName }))
    }
  }

  async function tables(): Promise<string[]> {
    return (await dynamo.send(new ListTablesCommand())).TableNames ?? []
  }

  async function backUp(BackupName: string): Promise<string> {
    const command = new CreateBackupCommand({ TableName: table, BackupName })
    const { BackupDetails: made } = await dynamo.send(command)
    return String(made?.BackupArn?.split('/').at(-1))
  }

  async function countBackups() {
    const command = new ListBackupsCommand({ TableName: table })
    return (await dynamo.send(command)).BackupSummaries?.length
  }

  async function itemsOf(TableName: string): Promise<string[]> {
    return (await scan(TableName))
      .map((item) => JSON.stringify(Object.entries(item).toSorted()))
      .toSorted()
  }

  /** That the directory finds everybody again, and can go on. */
  async function assertWorks(name: string) {
    assert.deepEqual(await itemsOf(name), old)
    const restored = storeOf(name)
    assert.equal((await restored.list({ limit: 100 })).users.length, people)
    const { users } = await restored.list({ prefix: 'p7@x.org', limit: 10 })
    assert.deepEqual(
      users.map((person) => person.name),
      ['P 7'],
    )
    await restored.create({ name: 'Ada', email: 'ada@x.org' })
    await assert.rejects(restored.create({ name: 'Ada', email: 'p7@x.org' }), /belongs to one/)
  }

  async function settingsOf(TableName: string) {
    const { Table: described } = await dynamo.send(new DescribeTableCommand({ TableName }))
    const { ContinuousBackupsDescription: continuous } = await dynamo.send(
      new DescribeContinuousBackupsCommand({ TableName }),
    )
    const { TimeToLiveDescription: ttl } = await dynamo.send(
      new DescribeTimeToLiveCommand({ TableName }),
    )
    const ResourceArn = described?.TableArn
    const { Tags: tags } = await dynamo.send(new ListTagsOfResourceCommand({ ResourceArn }))
    const recovery = continuous?.PointInTimeRecoveryDescription
    return {
      recovery: [recovery?.PointInTimeRecoveryStatus, recovery?.RecoveryPeriodInDays],
      ttl,
      tags,
      stream: described?.StreamSpecification,
      deletionProtection: described?.DeletionProtectionEnabled,
    }
  }

  /** Starts a slow replacement, and waits until it has begun to write. */
  async function startSlowly(hasBegun: () => Promise<boolean>) {
    const args = ['restore', 'dev', 'tables.people', '--backup', backup, '--replace', '--yes']
    const started = startGatehouse([...args, '--rate', '60'], account.env)
    while (!started.said.stderr.includes('Making ')) await sleep(10)
    while (!(await hasBegun())) await sleep(10)
    return started
  }

  it('lists what can be restored', async () => {
    const { code, stdout } = await run('list', 'dev')
    assert.equal(code, 0)
    assert.match(stdout, /^tables\.people {2}gatehouse-dev-people\n {2}any second from 20/)
    assert.match(
      stdout,
      new RegExp(`^ {2}${backup} +on demand +20\\S+Z +(now|\\d.*ago) +\\d+ B +never +monday$`, 'm'),
    )
    const json = JSON.parse((await run('list', 'dev', '--json')).stdout) as {
      backups: { id: string }[]
    }[]
    assert.deepEqual(
      json.flatMap(({ backups }) => backups.map(({ id }) => id)).includes(backup),
      true,
    )
  })

  it('restores beside what is there, with all that a restore does not bring', async () => {
    const { code, stdout, stderr } = await restore('--backup', backup, '--into', 'copy')
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^Items {6}\d+$/m)
    assert.match(stdout, /^Compared .* \d+ the same, \d+ changed since, \d+ gone since$/m)
    assert.deepEqual(await settingsOf('copy'), await settingsOf(table))
    await assertWorks('copy')
    // Once more is no more: it finds all as it should be.
    const again = await restore('--backup', backup, '--into', 'copy', '--json')
    assert.equal(again.code, 0)
    assert.deepEqual((JSON.parse(again.stdout) as { putRight: string[] }).putRight, [])
  })

  it('restores the last second that AWS has when nobody says what', async () => {
    const { code, stdout, stderr } = await restore('--json')
    assert.equal(code, 0, stderr)
    const { restored } = JSON.parse(stdout) as { restored: string }
    assert.match(restored, /^gatehouse-dev-people-restore-\d{8}t\d{6}z$/)
    assert.deepEqual(await itemsOf(restored), await itemsOf(table))
  })

  it('brings a table back under its own name, and keeps what was there in a backup', async () => {
    const broken = await itemsOf(table)
    const { code, stdout, stderr } = await replace()
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^Items +\d+ were the same, \d+ changed back, \d+ came back, \d+ went$/m)
    assert.deepEqual(await tables(), [table])
    await assertWorks(table)

    const kept = /^Backup +\S+\/(\S+)$/m.exec(stdout)?.[1] ?? ''
    assert.equal((await restore('--backup', kept, '--into', 'kept')).code, 0)
    assert.deepEqual(await itemsOf('kept'), broken)
  })

  it('goes on where it was killed, and still keeps what was there at first', async () => {
    const broken = await itemsOf(table)
    const started = await startSlowly(async () => (await itemsOf(table)).join() !== broken.join())
    started.kill('SIGKILL')
    await started.ended
    assert.notDeepEqual(await itemsOf(table), old)

    const { code, stdout, stderr } = await replace()
    assert.equal(code, 0, stderr)
    assert.match(stderr, /is there from an earlier run: going on with it/)
    await assertWorks(table)
    assert.deepEqual(await tables(), [table])
    const kept = /^Backup +\S+\/(\S+)$/m.exec(stdout)?.[1] ?? ''
    assert.equal((await restore('--backup', kept, '--into', 'kept')).code, 0)
    assert.deepEqual(await itemsOf('kept'), broken)
  })

  it('says what is left when it is interrupted', async () => {
    const started = await startSlowly(async () => true)
    started.kill('SIGINT')
    const { code, stderr } = await started.ended
    assert.equal(code, 130)
    const [copy] = (await tables()).filter((name) => name !== table)
    assert.match(stderr, /^error: interrupted before it was done$/m)
    assert.ok(stderr.includes(`The table ${copy} is left. This goes on with it: `), stderr)
    assert.ok(stderr.endsWith(`restore dev tables.people --backup ${backup} --replace\n`), stderr)
  })

  it('fails when something writes meanwhile, until nothing does', async () => {
    const started = await startSlowly(async () => true)
    let writing = true
    void started.ended.then(() => (writing = false))
    for (let index = 0; writing; index += 1) {
      const Item = { pk: { S: `late#${index}` }, sk: { S: 'x' } }
      await dynamo.send(new PutItemCommand({ TableName: table, Item }))
      await sleep(50)
    }
    const { code, stderr } = await started.ended
    assert.equal(code, 1)
    assert.match(stderr, /^error: \d+ items of gatehouse-dev-people differ from what was restored/m)
    assert.match(stderr, /The table \S+ is left/)
    assert.equal((await replace()).code, 0)
    await assertWorks(table)
  })

  it('leaves alone what ends, and brings back nothing that has ended', async () => {
    const put = (pk: string, expires: number) =>
      dynamo.send(
        new PutItemCommand({
          TableName: table,
          Item: { pk: { S: pk }, sk: { S: 'x' }, expires: { N: String(expires) } },
        }),
      )
    const now = Math.floor(Date.now() / 1000)
    await put('over', now - 10)
    await put('lasting', now + 1000)
    backup = await backUp('with ends')
    await dynamo.send(new DeleteTableCommand({ TableName: table })).catch(() => undefined)
    await removeTables()
    await createPeople()
    await put('over too', now - 10)
    assert.equal((await replace()).code, 0)
    const items = (await itemsOf(table)).join()
    assert.deepEqual(
      ['"over"', '"lasting"', '"over too"'].map((pk) => items.includes(pk)),
      [false, true, true],
    )
  })

  it('restores a table that is not there any more under its name', async () => {
    await removeTables()
    const refused = await replace()
    assert.equal(refused.code, 2)
    assert.match(
      refused.stderr,
      /there is no table gatehouse-dev-people to replace\n.*--into gatehouse-dev-people\n/,
    )
    assert.equal((await restore('--backup', backup, '--into', table)).code, 0)
    await assertWorks(table)
    const { ttl, recovery } = await settingsOf(table)
    assert.equal(ttl?.AttributeName, 'expires')
    assert.deepEqual(recovery, ['ENABLED', 35])
  })

  it('says what is wrong with what was restored', async () => {
    await removeTables()
    await createPeople(['id'])
    const { code, stdout } = await restore('--backup', backup, '--into', 'copy')
    assert.equal(code, 1)
    assert.match(
      stdout,
      /^wrong: its key is pk and sk, that of the live table id\nNot as it should be\./m,
    )
    const replaced = await replace()
    assert.equal(replaced.code, 1)
    assert.match(replaced.stderr, /has the key pk and sk, the live table id/)
    assert.deepEqual(await itemsOf(table), [])
  })

  it('refuses what cannot be, and changes nothing', async () => {
    const refusals: [args: string[], code: number, said: RegExp][] = [
      [['dv', 'tables.people'], 2, /has no stage dv\n {2}fix: did you mean dev\?/],
      [
        ['dev', 'tables.peple'],
        2,
        /no table or database tables.peple\n {2}fix: did you mean tables.people\?/,
      ],
      [['qa', 'tables.people'], 1, /is of the account 111122223333, but qa is 444455556666/],
      [
        ['dev', 'tables.people', '--to', '2025-01-01T00:00:00Z'],
        1,
        /is before what can be restored .*\n {2}fix: name a time from 20\S+Z .* to 20/,
      ],
      [['dev', 'tables.people', '--to', 'monday'], 2, /Give a time with its zone/],
      [['dev', 'tables.people', '--backup', 'none'], 1, /has no backup none/],
      [
        ['dev', 'tables.people', '--backup', backup, '--into', table],
        3,
        /there is a table gatehouse-dev-people already/,
      ],
      [['dev', 'tables.people', '--backup', backup, '--replace'], 2, /no terminal at which to ask/],
      [
        ['dev', 'tables.people', '--into', 'x', '--replace'],
        2,
        /--into and --replace exclude each other/,
      ],
    ]
    const backups = await countBackups()
    for (const [args, expected, said] of refusals) {
      const { code, stdout, stderr } = await run(...args)
      assert.match(stderr, said)
      assert.deepEqual([code, stdout], [expected, ''])
    }
    assert.deepEqual(await tables(), [table])
    assert.equal(await countBackups(), backups)
  })
})
