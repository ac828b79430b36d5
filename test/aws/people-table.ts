import assert from 'node:assert/strict'
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateBackupCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  ListTablesCommand,
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
import { gatehouse } from '../support/gatehouse.ts'
import { type StageAccount, startStageAccount } from '../support/stage-account.ts'
import { directoryClients } from './directory-clients.ts'

type Item = Record<string, AttributeValue>

/** What the stage dev calls its table of people. */
export const table = 'gatehouse-dev-people'
const people = 30

/** The account of the stage dev, with a table of people that the directory's own store has filled and damaged. */
export async function startPeopleTable(): Promise<PeopleTable> {
  const fixture = new PeopleTable(await startStageAccount('dev'))
  await fixture.begin()
  return fixture
}

export class PeopleTable {
  readonly account: StageAccount
  readonly dynamo: DynamoDBClient
  #healthy: Item[] = []
  #damaged: Item[] = []

  constructor(account: StageAccount) {
    this.account = account
    this.dynamo = new DynamoDBClient(account.config)
  }

  /** Fills the table and damages it, once: what that leaves is written again by `reset`. */
  async begin() {
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const
    const bucket = new CreateBucketCommand({ Bucket: 'avatars', CreateBucketConfiguration })
    await this.#clients().s3().send(bucket)
    await this.#makeStates()
  }

  /** Makes the table anew and damages it. Answers with a backup from before, and what was in the table then. */
  async reset() {
    await this.removeTables()
    await this.createPeople()
    await this.#write(this.#healthy)
    const old = await this.itemsOf(table)
    const backup = await this.backUp('monday')
    await this.#write(this.#damaged, this.#healthy)
    return { old, backup }
  }

  run(...args: string[]) {
    return gatehouse(['restore', ...args], this.account.env)
  }

  restore(...args: string[]) {
    return this.run('dev', 'tables.people', ...args)
  }

  stop() {
    return this.account.stop()
  }

  async createPeople(keys = ['pk', 'sk']) {
    await this.dynamo.send(
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
    await this.dynamo.send(
      new UpdateContinuousBackupsCommand({ TableName: table, PointInTimeRecoverySpecification }),
    )
    await this.dynamo.send(
      new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification }),
    )
  }

  async removeTables() {
    for (const TableName of await this.tables()) {
      await this.dynamo.send(
        new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }),
      )
      await this.dynamo.send(new DeleteTableCommand({ TableName }))
    }
  }

  async tables(): Promise<string[]> {
    return (await this.dynamo.send(new ListTablesCommand())).TableNames ?? []
  }

  /** The id of a backup of the table. */
  async backUp(BackupName: string): Promise<string> {
    const command = new CreateBackupCommand({ TableName: table, BackupName })
    const { BackupDetails: made } = await this.dynamo.send(command)
    return String(made?.BackupArn?.split('/').at(-1))
  }

  async itemsOf(TableName: string): Promise<string[]> {
    return (await this.#scan(TableName))
      .map((item) =>
        Object.keys(item)
          .toSorted()
          .map((name) => JSON.stringify([name, item[name]])),
      )
      .map((attributes) => attributes.join())
      .toSorted()
  }

  /** That a table has these items, and the directory finds everybody in it and can go on. */
  async assertWorks(name: string, old: string[]) {
    assert.deepEqual(await this.itemsOf(name), old)
    const restored = this.#storeOf(name)
    assert.equal((await restored.list({ limit: 100 })).users.length, people)
    const { users } = await restored.list({ prefix: 'p7@x.org', limit: 10 })
    assert.deepEqual(
      users.map((person) => person.name),
      ['P 7'],
    )
    await restored.create({ name: 'Ada', email: 'ada@x.org' })
    await assert.rejects(restored.create({ name: 'Ada', email: 'p7@x.org' }), /belongs to one/)
  }

  #storeOf(name: string): UserStore {
    const pictures = s3Avatars('avatars', this.#clients().s3())
    const log = pino({ level: 'silent' })
    return createDynamoStore({ table: { client: this.#clients().dynamo(), name }, pictures, log })
  }

  async #makeStates() {
    await this.createPeople()
    const store = this.#storeOf(table)
    for (let index = 0; index < people; index += 1) {
      await store.create({ name: `P ${index}`, email: `p${index}@x.org` })
    }
    this.#healthy = await this.#scan(table)
    const { users } = await store.list({ limit: 100 })
    for (const person of users.slice(0, 5)) await store.update(person, { name: 'Nobody' })
    for (const person of users.slice(5, 15)) await store.remove(person)
    for (let index = 0; index < 4; index += 1) {
      await store.create({ name: 'New', email: `new${index}@x.org` })
    }
    this.#damaged = await this.#scan(table)
  }

  async #write(items: Item[], instead: Item[] = []) {
    const deletes = instead.map(({ pk, sk }): WriteRequest => ({
      DeleteRequest: { Key: { pk, sk } as Item },
    }))
    const puts = items.map((Item): WriteRequest => ({ PutRequest: { Item } }))
    for (const batch of [deletes, puts]) {
      for (let from = 0; from < batch.length; from += 25) {
        const RequestItems = { [table]: batch.slice(from, from + 25) }
        await this.dynamo.send(new BatchWriteItemCommand({ RequestItems }))
      }
    }
  }

  async #scan(TableName: string): Promise<Item[]> {
    return (await this.dynamo.send(new ScanCommand({ TableName }))).Items ?? []
  }

  #clients() {
    return directoryClients(this.account.emulator.endpoint, this.account.config.credentials)
  }
}
