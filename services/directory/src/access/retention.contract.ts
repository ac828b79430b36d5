import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import { type AuditEntry, type AuditWriter } from '@gatehouse/contract'
import { Chain, createLogger, firstPrevious, hashOfEntry } from '@gatehouse/kit'
import { readAll } from './audit.contract.ts'
import { Retention } from './retention.ts'
import type { AuditStore } from './store.ts'
import { type AccessSetup, TestClock, auditEvent } from './test-access.ts'

const day = 86_400
const log = createLogger('directory', { level: 'silent' })

/** What is kept of each chain holds together from its beginning to its end; answers what is kept, by writer. */
async function verify(store: AuditStore): Promise<Map<string, AuditEntry[]>> {
  const entries = Map.groupBy((await readAll(store)).toReversed(), ({ writer }) => writer)
  for (const writer of (await store.writers({ limit: 100 })).items) {
    let { prunedThrough: sequence, prunedHash: hash } = writer
    const chain = (entries.get(writer.writer) ?? []).toSorted((a, b) => a.sequence - b.sequence)
    for (const entry of chain) {
      assert.deepEqual([entry.sequence, entry.previous], [sequence + 1, hash])
      assert.equal(hashOfEntry(entry), entry.hash)
      ;({ sequence, hash } = entry)
    }
    assert.deepEqual([writer.sequence, writer.hash], [sequence, hash])
  }
  return entries
}

export function describeRetention(setup: AccessSetup): void {
  let clock: TestClock
  let store: AuditStore
  let chain: Chain
  beforeEach(async () => {
    clock = new TestClock()
    store = (await setup(clock)).audit
    chain = new Chain('gateway-1')
  })
  const retention = (days = 30) => new Retention({ audit: store, days, log, now: clock.now })
  const at = (seconds: number) => chain.next(auditEvent(clock, { time: clock.after(seconds) }))
  const sequences = (entries: AuditEntry[] = []) => entries.map(({ sequence }) => sequence)
  async function notes(): Promise<AuditEntry[]> {
    return readAll(store, { action: 'PruneAudit' })
  }
  async function writerNamed(name: string): Promise<AuditWriter | undefined> {
    return (await store.writers({ limit: 100 })).items.find(({ writer }) => writer === name)
  }

  it('is removed by whole days, with a note of what it was', async () => {
    const all = [at(0), at(1), at(day), at(2 * day)] as const
    await store.append([...all])
    // The day of the first ones is still among the last thirty.
    clock.pass(30 * day)
    await retention().run()
    assert.deepEqual(await readAll(store), all.toReversed())
    clock.pass(day)
    await retention().run()
    const kept = await verify(store)
    assert.deepEqual(sequences(kept.get('gateway-1')), [3, 4])
    const writer = await writerNamed('gateway-1')
    assert.deepEqual([writer?.prunedThrough, writer?.prunedHash], [2, all[1].hash])
    const [note, ...others] = await notes()
    assert.deepEqual(others, [])
    assert.match(note?.writer ?? '', /^directory-[0-9a-f]{16}$/)
    assert.deepEqual(note?.actor, { kind: 'service', id: 'directory' })
    assert.deepEqual(note?.resource, { type: 'AuditLog', id: 'gateway-1' })
    assert.match(note?.reason ?? '', new RegExp(`entries 1 to 2 .* 2026-11-22T.*${all[1].hash}`))
    assert.equal(note?.time, clock.after(0))
    // What is gone does not come back, and the chain goes on.
    await assert.rejects(store.append([all[0]]), /another entry 1/)
    await store.append([at(0)])
    assert.deepEqual(sequences((await verify(store)).get('gateway-1')), [3, 4, 5])
  })

  it('goes as a whole, and its writer stays in the list', async () => {
    const all = [at(0), at(1)]
    await store.append(all)
    clock.pass(400 * day)
    await retention().run()
    assert.equal((await verify(store)).get('gateway-1'), undefined)
    const writer = await writerNamed('gateway-1')
    assert.deepEqual([writer?.sequence, writer?.prunedThrough], [2, 2])
    await retention().run()
    assert.equal((await notes()).length, 1)
    // The note grows old itself, and leaves one that says so.
    clock.pass(40 * day)
    await retention().run()
    const [note] = (await readAll(store)) as [AuditEntry]
    assert.match(note.resource.id, /^directory-/)
    assert.equal((await verify(store)).size, 1)
  })

  it('waits for a younger entry that comes before it in the chain', async () => {
    const [first, younger, older] = [at(0), at(5 * day), at(1)] as const
    await store.append([first, younger, older])
    clock.pass(31 * day)
    await retention().run()
    assert.deepEqual(sequences((await verify(store)).get('gateway-1')), [3, 2])
    clock.pass(5 * day)
    const later = retention()
    await later.run()
    await later.run()
    assert.equal((await verify(store)).get('gateway-1'), undefined)
    assert.equal((await writerNamed('gateway-1'))?.prunedThrough, 3)
  })

  it('goes once when several replicas come to it, and however much it is', async () => {
    const other = new Chain('gateway-2')
    for (let batch = 0; batch < 7; batch += 1) {
      await store.append(Array.from({ length: 90 }, () => at(0)))
    }
    await store.append([other.next(auditEvent(clock)), other.next(auditEvent(clock))])
    clock.pass(31 * day)
    await Promise.allSettled([retention().run(), retention().run(), retention().run()])
    await retention().run()
    const kept = await verify(store)
    assert.equal(kept.get('gateway-1'), undefined)
    assert.equal(kept.get('gateway-2'), undefined)
    const removed = (await notes()).filter(({ resource }) => resource.id === 'gateway-2')
    assert.equal(removed.length, 1)
    assert.equal((await writerNamed('gateway-1'))?.prunedThrough, 630)
  })

  it('stays when the chain begins elsewhere by now', async () => {
    await store.append([at(0), at(1)])
    clock.pass(day)
    const { beginnings } = await store.old({ before: clock.after(0) })
    const [beginning] = beginnings as [(typeof beginnings)[number]]
    assert.deepEqual([beginning.from, beginning.through], [1, 2])
    const note = new Chain('directory-1').next(auditEvent(clock, { action: 'PruneAudit' }))
    assert.equal(await store.prune({ ...beginning, from: 2 }, note), false)
    assert.equal((await verify(store)).size, 1)
    assert.equal(await store.prune(beginning, note), true)
    assert.equal((await writerNamed('gateway-1'))?.prunedThrough, 2)
    assert.notEqual((await writerNamed('gateway-1'))?.prunedHash, firstPrevious)
  })
}
