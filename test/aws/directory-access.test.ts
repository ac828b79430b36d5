import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb'
import { Chain, createLogger } from '@gatehouse/kit'
import { Retention } from '../../services/directory/src/access/retention.ts'
import { describeAccess } from '../../services/directory/src/access/store.contract.ts'
import type { AccessStore } from '../../services/directory/src/access/store.ts'
import {
  TestClock,
  auditEvent,
  entriesOf,
  hashOf,
  newKey,
  newSession,
} from '../../services/directory/src/access/test-access.ts'
import { setLastUse } from '../../services/directory/src/dynamodb/access/credentials.ts'
import { createDynamoAccess } from '../../services/directory/src/dynamodb/access/store.ts'
import { type Emulator, noEmulator, startEmulator } from '../support/emulator.ts'
import { directoryClients } from './directory-clients.ts'
import { type Front, createTable, startFront } from './directory-table.ts'

const log = createLogger('directory', { level: 'silent' })
const day = 86_400

describe('DynamoDB', { skip: noEmulator }, () => {
  let emulator: Emulator
  let front: Front
  let tables = 0
  before(async () => {
    emulator = await startEmulator()
    front = await startFront(emulator.endpoint)
  })
  after(async () => {
    await front?.close()
    await emulator?.stop()
  })

  async function setup({ now }: TestClock) {
    const name = `access-${(tables += 1)}`
    const client = directoryClients(front.endpoint).dynamo()
    await createTable(client, name)
    return createDynamoAccess({ client, name }, { log, now })
  }

  describeAccess('DynamoDB', setup)

  describe('createDynamoAccess', () => {
    let clock: TestClock
    let access: AccessStore
    beforeEach(async () => {
      clock = new TestClock()
      access = await setup(clock)
    })

    /** All items of the table, by their partitions. */
    async function items(): Promise<Map<string, Record<string, AttributeValue>[]>> {
      const scan = new ScanCommand({ TableName: `access-${tables}` })
      const { Items: all = [] } = await directoryClients(emulator.endpoint).dynamo().send(scan)
      return Map.groupBy(all, ({ pk }) => String(pk?.S))
    }

    it('does once what it is asked again because the answer was lost', async () => {
      front.losing = 1
      const { id, subject, version } = await access.sessions.create(newSession(clock))
      front.losing = 1
      assert.equal(await access.sessions.lease({ id, subject, version, seconds: 30 }), true)
      front.losing = 1
      const state = { name: 'Countess', roles: [], freshUntil: clock.after(60) }
      assert.equal((await access.sessions.renew({ id, subject, version }, state)).version, 2)
      front.losing = 1
      await access.audit.append(entriesOf(clock, 'gateway-1', 3))
      front.losing = 1
      await access.sessions.end({ id, subject })
      assert.equal(front.losing, 0)
    })

    it('lets DynamoDB remove what has expired, and nothing of the audit log', async () => {
      const session = await access.sessions.create(newSession(clock))
      const later = newSession(clock, { tokenHash: hashOf('later'), expiresAt: clock.after(day) })
      await access.sessions.create(later)
      const key = await access.keys.create(newKey(clock))
      await access.audit.append(entriesOf(clock, 'gateway-1', 1))
      const kept = await items()
      const expires = (partition: string) =>
        [...kept].filter(([pk]) => pk.startsWith(partition)).map(([, [item]]) => item?.expires?.N)
      const seconds = (time: string) => String(Date.parse(time) / 1_000)
      assert.deepEqual(
        kept.get(`session#${session.id}`)?.[0]?.expires?.N,
        seconds(session.expiresAt),
      )
      assert.deepEqual(expires('sessions#'), [seconds(later.expiresAt)])
      assert.deepEqual(expires('key#'), [seconds(key.expiresAt)])
      assert.deepEqual(expires('keys#'), [seconds(key.expiresAt)])
      assert.deepEqual(new Set(expires('audit')), new Set([undefined]))
    })

    it('leaves nothing of a person whose last session has ended', async () => {
      const { id, subject } = await access.sessions.create(newSession(clock))
      await access.sessions.end({ id, subject })
      assert.equal((await items()).size, 0)
      const client = directoryClients(front.endpoint).dynamo()
      const table = { client, name: `access-${tables}` }
      await setLastUse(table, { kind: 'session', id, at: clock.now() })
      assert.equal((await items()).size, 0, 'a late note brings nothing back')
    })

    it('removes what was left over when a removal broke off, and days that are empty', async () => {
      await access.audit.append(entriesOf(clock, 'gateway-1', 3))
      clock.pass(2 * day)
      const { beginnings } = await access.audit.old({ before: clock.after(0) })
      const [beginning] = beginnings as [(typeof beginnings)[number]]
      const note = new Chain('directory-1').next(auditEvent(clock, { action: 'PruneAudit' }))
      // As if it had been killed before it came to the entries.
      assert.equal(await access.audit.prune({ ...beginning, positions: [] }, note), true)
      assert.equal((await items()).get('audit#2026-11-21')?.length, 3)
      const retention = new Retention({ audit: access.audit, days: 1, log, now: clock.now })
      await retention.run()
      assert.equal((await items()).get('audit#2026-11-21'), undefined)
      await retention.run()
      const days = (await items()).get('audit-days')?.map(({ sk }) => sk?.S)
      assert.deepEqual(days, ['2026-11-23'])
      assert.deepEqual((await access.audit.read({ limit: 10 })).items, [note])
    })
  })
})
