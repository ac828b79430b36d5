import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { noEmulator } from '../support/emulator.ts'
import { startGatehouse } from '../support/gatehouse.ts'
import { type PeopleTable, startPeopleTable, table } from './people-table.ts'

describe('gatehouse restore --replace, of a table', { skip: noEmulator }, () => {
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

  const replace = () => fixture.restore('--backup', backup, '--replace', '--yes')

  /** Starts a slow replacement, and waits until it has begun to write. */
  async function startSlowly(hasBegun: () => Promise<boolean>) {
    const args = ['restore', 'dev', 'tables.people', '--backup', backup, '--replace', '--yes']
    const started = startGatehouse([...args, '--rate', '60'], fixture.account.env)
    const has = { ended: false }
    const ended = started.ended.finally(() => (has.ended = true))
    const until = async (isSo: () => Promise<boolean>) => {
      while (!(await isSo())) {
        assert.equal(has.ended, false, started.said.stderr)
        await sleep(10)
      }
    }
    await until(async () => started.said.stderr.includes('Making '))
    await until(hasBegun)
    return { ...started, has, ended }
  }

  it('brings a table back under its own name, and keeps what was there in a backup', async () => {
    const broken = await fixture.itemsOf(table)
    const { code, stdout, stderr } = await replace()
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^Items +\d+ were the same, \d+ changed back, \d+ came back, \d+ went$/m)
    assert.deepEqual(await fixture.tables(), [table])
    await fixture.assertWorks(table, old)

    const kept = /^Backup +\S+\/(\S+)$/m.exec(stdout)?.[1] ?? ''
    assert.equal((await fixture.restore('--backup', kept, '--into', 'kept')).code, 0)
    assert.deepEqual(await fixture.itemsOf('kept'), broken)
  })

  it('goes on where it was killed, and still keeps what was there at first', async () => {
    const broken = await fixture.itemsOf(table)
    const started = await startSlowly(
      async () => (await fixture.itemsOf(table)).join() !== broken.join(),
    )
    started.kill('SIGKILL')
    await started.ended
    assert.notDeepEqual(await fixture.itemsOf(table), old)

    const { code, stdout, stderr } = await replace()
    assert.equal(code, 0, stderr)
    assert.match(stderr, /is there from an earlier run: going on with it/)
    await fixture.assertWorks(table, old)
    assert.deepEqual(await fixture.tables(), [table])
    const kept = /^Backup +\S+\/(\S+)$/m.exec(stdout)?.[1] ?? ''
    assert.equal((await fixture.restore('--backup', kept, '--into', 'kept')).code, 0)
    assert.deepEqual(await fixture.itemsOf('kept'), broken)
  })

  it('says what is left when it is interrupted', async () => {
    const started = await startSlowly(async () => true)
    started.kill('SIGINT')
    const { code, stderr } = await started.ended
    assert.equal(code, 130)
    const copy = (await fixture.tables()).find((name) => name !== table)
    assert.match(stderr, /^error: interrupted before it was done$/m)
    assert.ok(stderr.includes(`The table ${copy} is left. This goes on with it: `), stderr)
    assert.ok(stderr.endsWith(`restore dev tables.people --backup ${backup} --replace\n`), stderr)
  })

  it('fails when something writes meanwhile, until nothing does', async () => {
    const started = await startSlowly(async () => true)
    for (let index = 0; !started.has.ended; index += 1) {
      const Item = { pk: { S: `late#${index}` }, sk: { S: 'x' } }
      await fixture.dynamo.send(new PutItemCommand({ TableName: table, Item }))
      await sleep(50)
    }
    const { code, stderr } = await started.ended
    assert.equal(code, 1)
    assert.match(stderr, /^error: \d+ items of gatehouse-dev-people differ from what was restored/m)
    assert.match(stderr, /The table \S+ is left/)
    assert.equal((await replace()).code, 0)
    await fixture.assertWorks(table, old)
  })

  it('leaves alone what ends, and brings back nothing that has ended', async () => {
    const put = (pk: string, expires: number) =>
      fixture.dynamo.send(
        new PutItemCommand({
          TableName: table,
          Item: { pk: { S: pk }, sk: { S: 'x' }, expires: { N: String(expires) } },
        }),
      )
    const now = Math.floor(Date.now() / 1000)
    await put('over', now - 10)
    await put('lasting', now + 1000)
    backup = await fixture.backUp('with ends')
    await fixture.removeTables()
    await fixture.createPeople()
    await put('over too', now - 10)
    assert.equal((await replace()).code, 0)
    const items = (await fixture.itemsOf(table)).join()
    assert.deepEqual(
      ['"over"', '"lasting"', '"over too"'].map((pk) => items.includes(pk)),
      [false, true, true],
    )
  })
})
