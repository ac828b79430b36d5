import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AuditEntry, AuditWriter } from '@gatehouse/contract'
import { Chain, firstPrevious, hashOfEntry } from '@gatehouse/kit/audit-chain'
import { Verification } from './verification.ts'

const time = '2026-11-21T08:00:00.000Z'

/** What a writer wrote: entries 1 to `count`. */
function chainOf(writer: string, count: number): AuditEntry[] {
  const chain = new Chain(writer)
  return Array.from({ length: count }, (_, index) =>
    chain.next({
      time,
      actor: { kind: 'user', id: `person ${index + 1}` },
      action: 'RevealSecret',
      resource: { type: 'Secret', id: 'db' },
      decision: 'allow',
      policies: ['operators'],
    }),
  )
}

function endOf(entries: AuditEntry[], pruned = 0): AuditWriter {
  const { writer, sequence, hash } = entries.at(-1) as AuditEntry
  const prunedHash = entries[pruned - 1]?.hash ?? firstPrevious
  return { writer, sequence, hash, lastAt: time, prunedThrough: pruned, prunedHash }
}

type Given = {
  /** Where the chains stood before; by default those of `entries` as they were written. */
  before: AuditWriter[]
  after?: AuditWriter[]
  /** What is read. */
  entries: AuditEntry[]
}

/** Faults as `WRITER FROM-TO FAULT`. */
function faultsOf({ before, after = before, entries }: Given): string[] {
  const verification = new Verification(before)
  for (const entry of entries) verification.add(entry)
  const faults = verification.conclude(after)
  return faults.map(({ writer, from, to, fault }) => `${writer} ${from}-${to} ${fault}`)
}

const a = chainOf('a', 5)
const b = chainOf('b', 3)
const ends = [endOf(a), endOf(b)]
const newestFirst = [...a, ...b].toReversed()
const without = (...sequences: number[]) =>
  newestFirst.filter(({ writer, sequence }) => writer !== 'a' || !sequences.includes(sequence))
const withEntry = (changed: AuditEntry) =>
  newestFirst.map((entry) =>
    entry.writer === changed.writer && entry.sequence === changed.sequence ? changed : entry,
  )

/** An entry that someone wrote anew, with a hash that fits. */
function forged(sequence: number, given: Partial<AuditEntry> = {}): AuditEntry {
  const entry = { ...(a[sequence - 1] as AuditEntry), reason: 'nothing to see', ...given }
  return { ...entry, hash: hashOfEntry(entry) }
}

describe('Verification', () => {
  it('finds nothing wrong with whole chains, in whatever order they come', () => {
    assert.deepEqual(faultsOf({ before: ends, entries: newestFirst }), [])
    assert.deepEqual(faultsOf({ before: ends, entries: newestFirst.toReversed() }), [])
    const mixed = [3, 0, 4, 1, 2].map((index) => a[index] as AuditEntry)
    assert.deepEqual(faultsOf({ before: ends, entries: [...mixed, ...b] }), [])
    assert.deepEqual(faultsOf({ before: [], entries: [] }), [])
  })

  it('counts entries', () => {
    const verification = new Verification(ends)
    for (const entry of newestFirst) verification.add(entry)
    assert.equal(verification.entries, 8)
  })

  const cases: [string, Given, string[]][] = [
    [
      'an entry that was changed',
      { before: ends, entries: withEntry({ ...(a[2] as AuditEntry), decision: 'deny' }) },
      ['a 3-3 changed'],
    ],
    [
      'an entry that was changed deep within',
      {
        before: ends,
        entries: withEntry({
          ...(a[2] as AuditEntry),
          actor: { kind: 'user', id: 'someone else' },
        }),
      },
      ['a 3-3 changed'],
    ],
    [
      'an entry with something more in it',
      { before: ends, entries: withEntry({ ...(a[2] as AuditEntry), reason: 'none' }) },
      ['a 3-3 changed'],
    ],
    [
      'an entry that was written anew, with a hash that fits',
      { before: ends, entries: withEntry(forged(3)) },
      ['a 3-3 unlinked'],
    ],
    [
      'an entry that was written anew to follow another',
      { before: ends, entries: withEntry(forged(3, { previous: 'f'.repeat(64) })) },
      ['a 2-2 unlinked', 'a 3-3 unlinked'],
    ],
    ['an entry that is missing', { before: ends, entries: without(3) }, ['a 3-3 missing']],
    ['some that are missing', { before: ends, entries: without(2, 3, 4) }, ['a 2-4 missing']],
    ['the first that is missing', { before: ends, entries: without(1) }, ['a 1-1 missing']],
    ['the end that is missing', { before: ends, entries: without(4, 5) }, ['a 4-5 missing']],
    ['a whole chain that is missing', { before: ends, entries: [...b] }, ['a 1-5 missing']],
    [
      'the first that was written anew',
      { before: ends, entries: withEntry(forged(1, { previous: 'f'.repeat(64) })) },
      ['a 1-1 unlinked', 'a 1-1 not-the-first'],
    ],
    [
      'the last that was written anew',
      { before: ends, entries: withEntry(forged(5)) },
      ['a 5-5 not-the-last'],
    ],
    [
      'an entry that is there twice',
      { before: ends, entries: [...newestFirst, a[2] as AuditEntry] },
      ['a 3-3 twice'],
    ],
    [
      'a chain whose end nothing tells',
      { before: [endOf(b)], after: [endOf(b)], entries: newestFirst },
      ['a 0-0 no-end'],
    ],
    [
      'a chain whose end was removed meanwhile',
      { before: ends, after: [endOf(b)], entries: newestFirst },
      ['a 0-0 no-end'],
    ],
    [
      'what is wrong with each writer',
      {
        before: ends,
        entries: without(2).filter(({ writer, sequence }) => writer === 'a' || sequence !== 1),
      },
      ['a 2-2 missing', 'b 1-1 missing'],
    ],
    [
      'entries of one writer under the name of another',
      { before: ends, entries: withEntry({ ...(b[2] as AuditEntry), writer: 'a' }).slice(0, 1) },
      ['a 1-5 missing', 'b 1-2 missing'],
    ],
  ]
  for (const [what, given, faults] of cases) {
    it(`finds ${what}`, () => assert.deepEqual(faultsOf(given), faults))
  }

  it('takes a chain from where it was pruned', () => {
    const pruned = [endOf(a, 2), endOf(b)]
    assert.deepEqual(faultsOf({ before: pruned, entries: without(1, 2) }), [])
    assert.deepEqual(faultsOf({ before: pruned, entries: without(1, 2, 3) }), ['a 3-3 missing'])
    const all = [endOf(a, 5), endOf(b)]
    assert.deepEqual(faultsOf({ before: all, entries: [...b] }), [])
    const elsewhere = [{ ...endOf(a, 2), prunedHash: 'f'.repeat(64) }, endOf(b)]
    const found = faultsOf({ before: elsewhere, entries: without(1, 2) })
    assert.deepEqual(found, ['a 3-3 not-the-first'])
  })

  it('minds what is pruned, and what is written, while it reads', () => {
    const after = [endOf(a, 2), endOf(b)]
    assert.deepEqual(faultsOf({ before: ends, after, entries: without(1, 2) }), [])
    assert.deepEqual(faultsOf({ before: ends, after, entries: without(1) }), [])
    const early = [endOf(a.slice(0, 3)), endOf(b)]
    assert.deepEqual(faultsOf({ before: early, after: ends, entries: newestFirst }), [])
    assert.deepEqual(faultsOf({ before: [endOf(b)], after: ends, entries: newestFirst }), [])
    const missing = faultsOf({ before: early, after: ends, entries: without(2) })
    assert.deepEqual(missing, ['a 2-2 missing'])
  })
})
