import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { type AuditEntry, maxAuditBatch } from '@gatehouse/contract'
import { Chain, firstPrevious } from '@gatehouse/kit'
import type { AuditQuery, AuditStore } from './store.ts'
import { type AccessSetup, TestClock, auditEvent, entriesOf, failsWith } from './test-access.ts'

const outOfOrder = failsWith('audit-out-of-order')

/** Everything, page by page. */
export async function readAll(
  store: AuditStore,
  query: Partial<AuditQuery> = {},
): Promise<AuditEntry[]> {
  const items: AuditEntry[] = []
  let after: string | undefined
  do {
    const page = await store.read({ limit: 100, ...query, ...(after !== undefined && { after }) })
    assert.ok(page.items.length <= (query.limit ?? 100))
    items.push(...page.items)
    after = page.next
  } while (after !== undefined)
  return items
}

export function describeAudit(setup: AccessSetup): void {
  let clock: TestClock
  let store: AuditStore
  beforeEach(async () => {
    clock = new TestClock()
    store = (await setup(clock)).audit
  })
  const writers = async () => (await store.writers({ limit: 10 })).items

  describe('append', () => {
    it('keeps entries exactly as they came, and where their chain stands', async () => {
      const odd = { reason: 'a\0b \u{1F600} "\\"', requestId: 'r-1', address: '::1' }
      const time = '2026-11-21T10:00:00.123456+02:00'
      const entry = new Chain('gateway-1').next(auditEvent(clock, { ...odd, time }))
      await store.append([entry])
      assert.deepEqual(await readAll(store), [entry])
      assert.deepEqual(await writers(), [
        {
          writer: 'gateway-1',
          sequence: 1,
          hash: entry.hash,
          lastAt: '2026-11-21T08:00:00.123Z',
          prunedThrough: 0,
          prunedHash: firstPrevious,
        },
      ])
    })

    it(`takes ${maxAuditBatch} at once, and goes on after them`, async () => {
      const all = entriesOf(clock, 'gateway-1', maxAuditBatch + 1)
      await store.append(all.slice(0, -1))
      await store.append(all.slice(-1))
      assert.deepEqual(await readAll(store), all.toReversed())
    })

    it('takes the same again as done, alone or with what follows', async () => {
      const all = entriesOf(clock, 'gateway-1', 5)
      await store.append(all.slice(0, 3))
      await store.append(all.slice(0, 3))
      await store.append(all.slice(1, 2))
      await store.append(all.slice(2))
      assert.deepEqual(await readAll(store), all.toReversed())
    })

    it('takes the same at the same time as done', async () => {
      const all = entriesOf(clock, 'gateway-1', 3)
      await Promise.all(Array.from({ length: 5 }, () => store.append(all)))
      assert.deepEqual(await readAll(store), all.toReversed())
    })

    it('refuses what does not follow, and keeps nothing of it', async () => {
      const all = entriesOf(clock, 'gateway-1', 4) as [
        AuditEntry,
        AuditEntry,
        AuditEntry,
        AuditEntry,
      ]
      const [first, second, third, fourth] = all
      const foreign = new Chain('gateway-1')
      const [strange, stranger] = [
        foreign.next(auditEvent(clock, { action: 'Strange' })),
        foreign.next(auditEvent(clock)),
      ] as const
      await assert.rejects(store.append([second]), outOfOrder)
      await store.append([first, second])
      await assert.rejects(store.append([fourth]), outOfOrder)
      await assert.rejects(store.append([third, second]), outOfOrder)
      await assert.rejects(store.append([third, third]), outOfOrder)
      await assert.rejects(store.append([strange]), outOfOrder)
      await assert.rejects(store.append([strange, stranger]), outOfOrder)
      await assert.rejects(store.append([third, ...entriesOf(clock, 'other', 1)]), outOfOrder)
      assert.deepEqual(await readAll(store), [second, first])
      assert.equal((await writers())[0]?.sequence, 2)
    })

    it('refuses an entry that was changed, or has no time', async () => {
      const [entry] = entriesOf(clock, 'gateway-1', 1) as [AuditEntry]
      const invalid = failsWith('invalid-request')
      await assert.rejects(store.append([{ ...entry, decision: 'deny' }]), invalid)
      const noTime = new Chain('gateway-1').next(
        auditEvent(clock, { time: '2026-12-31T23:59:60Z' }),
      )
      await assert.rejects(store.append([noTime]), invalid)
      assert.deepEqual(await readAll(store), [])
    })

    it('lets one of two win who write as the same writer', async () => {
      const chains = ['first', 'second'].map((id) => {
        const chain = new Chain('gateway-1')
        const event = auditEvent(clock, { actor: { kind: 'user', id } })
        return [chain.next(event), chain.next(event)]
      })
      const all = await Promise.allSettled(chains.map((chain) => store.append(chain)))
      const [lost, ...more] = all.filter((result) => result.status === 'rejected')
      assert.equal(more.length, 0)
      assert.ok(outOfOrder(lost?.reason), String(lost?.reason))
      const kept = await readAll(store)
      const won = chains[all.findIndex(({ status }) => status === 'fulfilled')]
      assert.deepEqual(kept, won?.toReversed())
    })
  })

  describe('read', () => {
    /** Three writers, on three days, with times in common. */
    let all: AuditEntry[]
    beforeEach(async () => {
      const chains = ['a', 'b', 'c'].map((writer) => new Chain(writer))
      all = []
      for (const day of [0, 1, 40]) {
        for (const [index, chain] of chains.entries()) {
          const time = clock.after(day * 86_400)
          const actor = { kind: 'user', id: `user-${index}` } as const
          const resource = { type: 'Secret', id: `secret-${day}` }
          const decision = index === 1 ? 'deny' : 'allow'
          const event = { time, actor, resource, decision, action: `Act${day}` } as const
          all.push(chain.next(auditEvent(clock, event)), chain.next(auditEvent(clock, event)))
        }
      }
      for (const { writer } of chains) {
        await store.append(all.filter((entry) => entry.writer === writer))
      }
      all.reverse()
    })

    it('gives all once, newest first, by time, writer and sequence', async () => {
      for (const limit of [1, 4, 18, 100]) assert.deepEqual(await readAll(store, { limit }), all)
      assert.equal((await store.read({ limit: 18 })).next, undefined)
    })

    it('gives what the filters leave, page by page', async () => {
      const queries: [Partial<AuditQuery>, (entry: AuditEntry) => boolean][] = [
        [{ actor: 'user-1' }, ({ actor }) => actor.id === 'user-1'],
        [{ action: 'Act40' }, ({ action }) => action === 'Act40'],
        [{ resource: 'secret-0' }, ({ resource }) => resource.id === 'secret-0'],
        [{ decision: 'deny' }, ({ decision }) => decision === 'deny'],
        [{ decision: 'deny', action: 'Act1' }, (e) => e.decision === 'deny' && e.action === 'Act1'],
        [{ actor: 'nobody\0' }, () => false],
        [{ from: clock.after(86_400) }, ({ time }) => time >= clock.after(86_400)],
        [{ to: clock.after(86_400) }, ({ time }) => time < clock.after(86_400)],
        [
          { from: clock.after(1), to: clock.after(86_401) },
          ({ time }) => time >= clock.after(1) && time < clock.after(86_401),
        ],
      ]
      for (const [query, isFound] of queries) {
        for (const limit of [1, 2, 100]) {
          assert.deepEqual(await readAll(store, { ...query, limit }), all.filter(isFound))
        }
      }
    })

    it('takes any text as a position', async () => {
      const positions = { '': 0, '\0': 0, '2026-11': 0, 'ü\0': 3, '~\n\n': 3 }
      for (const [after, found] of Object.entries(positions)) {
        assert.equal((await store.read({ limit: 3, after })).items.length, found)
      }
      const long = '\u{10FFFF}'.repeat(500)
      assert.equal((await store.read({ limit: 3, after: long })).items.length, 3)
      assert.deepEqual((await store.writers({ limit: 3, after: long })).items, [])
      assert.equal((await store.writers({ limit: 3, after: '\0' })).items.length, 3)
    })

    it('goes over many days that have one entry each', async () => {
      const chain = new Chain('daily')
      const daily = Array.from({ length: 24 }, (_, day) =>
        chain.next(auditEvent(clock, { time: clock.after((50 + day) * 86_400), action: 'Daily' })),
      )
      await store.append(daily)
      assert.deepEqual(await readAll(store, { action: 'Daily' }), daily.toReversed())
      assert.deepEqual(await readAll(store), [...daily.toReversed(), ...all])
    })
  })

  it('writers are listed by name, page by page', async () => {
    for (const writer of ['b', 'a-1', 'c']) await store.append(entriesOf(clock, writer, 2))
    const first = await store.writers({ limit: 2 })
    assert.deepEqual(
      first.items.map(({ writer }) => writer),
      ['a-1', 'b'],
    )
    const second = await store.writers({ limit: 2, after: first.next })
    assert.deepEqual(
      second.items.map(({ writer, sequence }) => [writer, sequence]),
      [['c', 2]],
    )
    assert.equal(second.next, undefined)
  })
}
