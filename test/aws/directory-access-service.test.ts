import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createClient, directoryRoutes } from '@gatehouse/contract'
import type { PolicyDocument } from '@gatehouse/platform'
import {
  TestClock,
  entriesOf,
  failsWith,
  hashOf,
  newKey,
  newSession,
  until,
} from '../../services/directory/src/access/test-access.ts'
import { type AwsAccount, region, startAccount } from '../support/aws-account.ts'
import { noEmulator } from '../support/emulator.ts'
import { type ServiceProcess, startService } from '../support/service.ts'
import { named as settings } from '../support/policies.ts'
import { allowing, shipped, without } from './directory-policy.ts'
import { type Front, createTable, startFront } from './directory-table.ts'

const clock = new TestClock()
clock.milliseconds = Date.now()

describe('what the directory keeps for the gateway in DynamoDB', { skip: noEmulator }, () => {
  let account: AwsAccount
  let front: Front
  const running: ServiceProcess[] = []
  before(async () => {
    account = await startAccount()
    await createTable(new DynamoDBClient(account.config), settings.DYNAMODB_TABLE)
    await account.enforce()
    front = await startFront(account.emulator.endpoint)
  })
  after(async () => {
    await Promise.all(running.map((service) => service.stop()))
    await front?.close()
    await account?.stop()
  })

  async function start(policy: PolicyDocument) {
    const keys = await account.user(`directory-${running.length}`, allowing(policy))
    const service = await startService('directory', {
      ...settings,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_ENDPOINT_URL: account.emulator.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: front.endpoint,
      METRICS_PORT: '0',
      // Several start here, one after the other: what that takes is no overload.
      MAX_EVENT_LOOP_DELAY_MS: '60000',
    })
    running.push(service)
    return { service, client: createClient(directoryRoutes, service.url) }
  }

  it('takes no more than the policy allows, and no scan', async () => {
    const { client } = await start(shipped)
    const created = (await client.createSession({ body: newSession(clock) })).data
    const found = (await client.findSession({ body: { tokenHash: hashOf('cookie') } })).data
    assert.deepEqual(found, created)
    const { id, subject, version } = created
    const own = { params: { id }, query: { subject } }
    const lease = { params: { id }, body: { subject, version, seconds: 30 } }
    assert.equal((await client.leaseSession(lease)).data.leased, true)
    assert.equal((await client.leaseSession(lease)).data.leased, false)
    assert.equal((await client.listSessions(own)).data.length, 1)
    await client.endSession(own)
    await assert.rejects(client.endSession(own), failsWith('session-not-found'))

    const key = (await client.createKey({ body: newKey(clock) })).data
    const query = { owner: key.owner }
    const used = async () => (await client.listKeys({ query })).data[0]?.lastUsedAt
    await client.findKey({ body: { keyHash: hashOf('key') } })
    await until(async () => (await used()) !== undefined)
    await client.revokeKey({ params: { id: key.id }, query })

    const entries = entriesOf(clock, 'gateway-1', 3)
    await client.appendAudit({ body: { entries } })
    assert.deepEqual((await client.readAudit({})).data, entries.toReversed())
    assert.equal((await client.listAuditWriters({})).data[0]?.sequence, 3)
    const allowed = new Set(shipped.Statement.flatMap(({ Action }) => Action))
    for (const operation of front.asked) assert.ok(allowed.has(`dynamodb:${operation}`), operation)
  })

  it('removes what is too old when it starts, and says so in the log', async () => {
    const old = new TestClock()
    const { client } = await start(shipped)
    old.milliseconds = Date.now() - 500 * 86_400_000
    await client.appendAudit({ body: { entries: entriesOf(old, 'gateway-2', 5) } })
    await start(shipped)
    const notes = async () => (await client.readAudit({ query: { action: 'PruneAudit' } })).data
    await until(async () => (await notes()).length > 0)
    assert.match((await notes())[0]?.reason ?? '', /entries 1 to 5 /)
    await until(
      async () => (await client.readAudit({ query: { to: old.after(9) } })).data.length === 0,
    )
  })

  it('finds also what it cannot note the use of', async () => {
    const { client, service } = await start(without('dynamodb:UpdateItem'))
    const key = newKey(clock, { keyHash: hashOf('another') })
    const created = (await client.createKey({ body: key })).data
    const found = (await client.findKey({ body: { keyHash: key.keyHash } })).data
    assert.deepEqual(found, created)
    await until(() => /"level":"warn".*a last use could not be noted/.test(service.output()))
  })
})
