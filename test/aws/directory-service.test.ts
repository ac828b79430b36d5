import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { createClient, directoryRoutes } from '@gatehouse/contract'
import type { PolicyDocument } from '@gatehouse/platform'
import { plain } from '../../services/directory/src/avatars/test-pictures.ts'
import { personSteps } from '../../services/directory/src/dynamodb/person-steps.ts'
import { type AwsAccount, region, startAccount } from '../support/aws-account.ts'
import { noEmulator } from '../support/emulator.ts'
import { type ServiceProcess, startService } from '../support/service.ts'
import { named as settings } from '../support/policies.ts'
import { allowing, shipped, statement, without } from './directory-policy.ts'
import { type Front, createTable, startFront } from './directory-table.ts'

const people = 1_000
describe('the directory on DynamoDB and S3', { skip: noEmulator }, () => {
  let account: AwsAccount
  let front: Front
  let users = 0
  const running: ServiceProcess[] = []
  let directory: ServiceProcess
  before(async () => {
    account = await startAccount()
    const dynamo = new DynamoDBClient(account.config)
    await createTable(dynamo, settings.DYNAMODB_TABLE)
    await addPeople(dynamo)
    await createOther(dynamo)
    const LocationConstraint = region
    await account.s3.send(
      new CreateBucketCommand({
        Bucket: settings.S3_BUCKET,
        CreateBucketConfiguration: { LocationConstraint },
      }),
    )
    await account.enforce()
    front = await startFront(account.emulator.endpoint)
    directory = await startDirectory(shipped)
  })
  after(async () => {
    await Promise.all(running.map((service) => service.stop()))
    await front?.close()
    await account?.stop()
  })

  async function startDirectory(policy: PolicyDocument, more: Record<string, string> = {}) {
    const keys = await account.user(`directory-${(users += 1)}`, allowing(policy))
    const service = await startService('directory', {
      ...settings,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_ENDPOINT_URL: account.emulator.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: front.endpoint,
      METRICS_PORT: '0',
      ...more,
    })
    running.push(service)
    return service
  }

  async function post(service: ServiceProcess, email: string): Promise<Response> {
    const form = new FormData()
    form.set('name', 'Ada')
    form.set('email', email)
    const png = new Uint8Array(await plain(600, 400, 'png'))
    form.set('avatar', new Blob([png], { type: 'image/png' }), 'ada.png')
    return fetch(`${service.url}/user`, { method: 'POST', body: form })
  }

  it('keeps a person with a picture, and lets go of both', async () => {
    const created = await post(directory, 'ada@x.org')
    assert.equal(created.status, 201, directory.output())
    const ada = (await created.json()) as { id: string; avatarUrl: string }
    const picture = await fetch(directory.url + ada.avatarUrl)
    assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/webp'])
    assert.equal(String.fromCharCode(...(await picture.bytes()).slice(8, 12)), 'WEBP')
    assert.equal((await post(directory, 'ADA@x.org')).status, 409)
    const { Contents: objects = [] } = await account.s3.send(
      new ListObjectsV2Command({ Bucket: settings.S3_BUCKET }),
    )
    assert.equal(objects.length, 3)
    assert.match(String(objects[0]?.Key), /^avatars\/[0-9a-f]{64}\/[0-9a-f-]{36}\/256\.webp$/)

    const path = `${directory.url}/api/v1/users/${ada.id}`
    const renamed = await fetch(path, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'if-match': '"1"' },
      body: JSON.stringify({ name: 'Countess' }),
    })
    assert.equal(renamed.headers.get('etag'), '"2"')
    const outdated = await fetch(path, { method: 'DELETE', headers: { 'if-match': '"1"' } })
    assert.equal(outdated.status, 412)
    assert.equal((await fetch(path, { method: 'DELETE' })).status, 204)
    assert.equal((await fetch(directory.url + ada.avatarUrl)).status, 404)
    const left = await account.s3.send(new ListObjectsV2Command({ Bucket: settings.S3_BUCKET }))
    assert.deepEqual(left.Contents ?? [], [])
  })

  it(`shows each of ${people} people once, in a list, page by page, and found by name or address`, async () => {
    const all = await createClient(directoryRoutes, directory.url).r3Users({})
    assert.equal(new Set(all.map(({ id }) => id)).size, people)
    assert.deepEqual(
      await everyId(''),
      all.map(({ id }) => id),
    )
    // Half of them by their name, half by their address.
    const found = await everyId('person')
    assert.deepEqual(found.toSorted(), all.map(({ id }) => id).toSorted())
    assert.equal((await everyId('person 00')).length, 50)
  })

  async function everyId(q: string): Promise<string[]> {
    const client = createClient(directoryRoutes, directory.url)
    const ids: string[] = []
    let cursor: string | undefined
    do {
      const query = { limit: 100, ...(q && { q }), ...(cursor && { cursor }) }
      const { data, meta } = await client.listUsers({ query })
      ids.push(...data.map(({ id }) => id))
      cursor = meta.nextCursor
    } while (cursor)
    return ids
  }

  it('does on the table what the policy says: all of it, and no scan', () => {
    const allowed = shipped.Statement.flatMap(({ Action }) => Action)
    assert.deepEqual(
      [...new Set(front.asked)].map((operation) => `dynamodb:${operation}`).toSorted(),
      allowed.filter((action) => action.startsWith('dynamodb:')).toSorted(),
    )
  })

  it('says what is denied to the operator, and to others that something is', async () => {
    const writeless = await startDirectory(without('s3:PutObject'))
    const refused = await post(writeless, 'bob@x.org')
    const problem = await refused.text()
    assert.equal(refused.status, 502, problem)
    assert.match(problem, /storage-access-denied.*An operator must grant it/)
    assert.doesNotMatch(problem, /arn:|avatars|s3:/)
    assert.match(writeless.output(), /"action":"s3:PutObject","resource":"[^"]+\/avatars\//)
    assert.deepEqual(await everyId('bob@x.org'), [])

    const readless = await startDirectory(without('dynamodb:GetItem'))
    assert.match(readless.output(), /"level":"error".*the table of people cannot be used/)
    const health = await readless.health()
    assert.deepEqual(
      [health.status, health.dependencies?.database?.status],
      ['unavailable', 'down'],
    )
  })

  it('says of a table that is not there, or has other keys, what an operator must do', async () => {
    const policy: PolicyDocument = { Version: '2012-10-17', Statement: [statement('dynamodb:*')] }
    for (const [table, fault] of [
      ['absent', 'is not there'],
      ['other', 'has other keys than it needs'],
    ] as const) {
      const service = await startDirectory(policy, { DYNAMODB_TABLE: table })
      const detail = new RegExp(`DYNAMODB_TABLE names ${fault}. An operator must create it`)
      assert.match(service.output(), detail)
      const answer = await fetch(`${service.url}/users`)
      const problem = await answer.text()
      assert.equal(answer.status, 503, problem)
      assert.match(problem, /storage-unavailable/)
      assert.match(problem, detail)
      assert.equal((await fetch(`${service.url}/health`)).status, 503)
    }
  })
})

/** By the items that the directory itself would write. */
async function addPeople(client: DynamoDBClient): Promise<void> {
  const now = new Date()
  const requests = Array.from({ length: people }, (_, index): WriteRequest[] => {
    const number = String(index).padStart(4, '0')
    const names = [`Person ${number}`, `p${number}@x.org`] as const
    const [name, email] = index % 2 ? names : [`Someone ${number}`, `person${number}@x.org`]
    const id = `0198a000-0000-7000-8000-00000000${number}`
    const times = { createdAt: now, updatedAt: now }
    const person = { id, name, email, avatar: null, version: 1, ...times }
    return personSteps(undefined, person).map(({ write }) => ({
      PutRequest: { Item: 'Put' in write ? write.Put.Item : undefined },
    }))
  }).flat()
  for (let from = 0; from < requests.length; from += 25) {
    const RequestItems = { [settings.DYNAMODB_TABLE]: requests.slice(from, from + 25) }
    await client.send(new BatchWriteItemCommand({ RequestItems }))
  }
}

/** A table as others have them. */
function createOther(client: DynamoDBClient) {
  return client.send(
    new CreateTableCommand({
      TableName: 'other',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  )
}
