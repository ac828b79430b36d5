import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListBackupsCommand,
  ListTagsOfResourceCommand,
} from '@aws-sdk/client-dynamodb'
import { noEmulator } from '../support/emulator.ts'
import { type PeopleTable, startPeopleTable, table } from './people-table.ts'

/**
 * The emulator restores a point in time as the table is now, whatever the time: what a state of the past brings
 * back is seen with backups.
 */
describe('gatehouse restore, of a table', { skip: noEmulator }, () => {
  let fixture: PeopleTable
  let old: string[]
  /** The id of a backup of the table as it was before it was damaged. */
  let backup: string

  before(async () => {
    fixture = await startPeopleTable()
  })
  after(() => fixture?.stop())
  beforeEach(async () => {
    ;({ old, backup } = await fixture.reset())
  })

  async function countBackups() {
    const command = new ListBackupsCommand({ TableName: table })
    return (await fixture.dynamo.send(command)).BackupSummaries?.length
  }

  async function settingsOf(TableName: string) {
    const { Table: described } = await fixture.dynamo.send(new DescribeTableCommand({ TableName }))
    const { ContinuousBackupsDescription: continuous } = await fixture.dynamo.send(
      new DescribeContinuousBackupsCommand({ TableName }),
    )
    const { TimeToLiveDescription: ttl } = await fixture.dynamo.send(
      new DescribeTimeToLiveCommand({ TableName }),
    )
    const ResourceArn = described?.TableArn
    const { Tags: tags } = await fixture.dynamo.send(new ListTagsOfResourceCommand({ ResourceArn }))
    const recovery = continuous?.PointInTimeRecoveryDescription
    return {
      recovery: [recovery?.PointInTimeRecoveryStatus, recovery?.RecoveryPeriodInDays],
      ttl,
      tags,
      stream: described?.StreamSpecification,
      deletionProtection: described?.DeletionProtectionEnabled,
    }
  }

  const replace = () => fixture.restore('--backup', backup, '--replace', '--yes')

  it('lists what can be restored', async () => {
    const { code, stdout } = await fixture.run('list', 'dev')
    assert.equal(code, 0)
    assert.match(stdout, /^tables\.people {2}gatehouse-dev-people\n {2}any second from 20/)
    assert.match(
      stdout,
      new RegExp(`^ {2}${backup} +on demand +20\\S+Z +(now|\\d.*ago) +\\d+ B +never +monday$`, 'm'),
    )
    const json = JSON.parse((await fixture.run('list', 'dev', '--json')).stdout) as {
      backups: { id: string }[]
    }[]
    assert.deepEqual(
      json.flatMap(({ backups }) => backups.map(({ id }) => id)).includes(backup),
      true,
    )
  })

  it('restores beside what is there, with all that a restore does not bring', async () => {
    const { code, stdout, stderr } = await fixture.restore('--backup', backup, '--into', 'copy')
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^Items {6}\d+$/m)
    assert.match(stdout, /^Compared .* \d+ the same, \d+ changed since, \d+ gone since$/m)
    assert.deepEqual(await settingsOf('copy'), await settingsOf(table))
    await fixture.assertWorks('copy', old)
    // Once more is no more: it finds all as it should be.
    const again = await fixture.restore('--backup', backup, '--into', 'copy', '--json')
    assert.equal(again.code, 0)
    assert.deepEqual((JSON.parse(again.stdout) as { putRight: string[] }).putRight, [])
  })

  it('restores the last second that AWS has when nobody says what', async () => {
    const { code, stdout, stderr } = await fixture.restore('--json')
    assert.equal(code, 0, stderr)
    const { restored } = JSON.parse(stdout) as { restored: string }
    assert.match(restored, /^gatehouse-dev-people-restore-\d{8}t\d{6}z$/)
    assert.deepEqual(await fixture.itemsOf(restored), await fixture.itemsOf(table))
  })

  it('restores a table that is not there any more under its name', async () => {
    await fixture.removeTables()
    const refused = await replace()
    assert.equal(refused.code, 2)
    assert.match(
      refused.stderr,
      /there is no table gatehouse-dev-people to replace\n.*--into gatehouse-dev-people\n/,
    )
    assert.equal((await fixture.restore('--backup', backup, '--into', table)).code, 0)
    await fixture.assertWorks(table, old)
    const { ttl, recovery } = await settingsOf(table)
    assert.equal(ttl?.AttributeName, 'expires')
    assert.deepEqual(recovery, ['ENABLED', 35])
  })

  it('says what is wrong with what was restored', async () => {
    await fixture.removeTables()
    await fixture.createPeople(['id'])
    const { code, stdout } = await fixture.restore('--backup', backup, '--into', 'copy')
    assert.equal(code, 1)
    assert.match(
      stdout,
      /^wrong: its key is pk and sk, that of the live table id\nNot as it should be\./m,
    )
    const replaced = await replace()
    assert.equal(replaced.code, 1)
    assert.match(replaced.stderr, /has the key pk and sk, the live table id/)
    assert.deepEqual(await fixture.itemsOf(table), [])
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
      const { code, stdout, stderr } = await fixture.run(...args)
      assert.match(stderr, said)
      assert.deepEqual([code, stdout], [expected, ''])
    }
    assert.deepEqual(await fixture.tables(), [table])
    assert.equal(await countBackups(), backups)
  })
})
