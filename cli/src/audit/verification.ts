import type { AuditEntry, AuditWriter } from '@gatehouse/contract'
import { hashOfEntry } from '@gatehouse/kit/audit-chain'

/** What is wrong with some entries of a writer, from one sequence to another. */
export type Fault = { writer: string; from: number; to: number; fault: keyof typeof faultTexts }

export const faultTexts = {
  changed: 'its content is not that of its hash: it was changed',
  unlinked: 'the entry after it was written after another one: it was replaced',
  twice: 'it is there twice',
  missing: 'missing',
  'not-the-last': 'it is not the entry with which the chain ended: it was replaced',
  'not-the-first': 'it does not follow what was pruned: it was replaced',
  'no-end': 'nothing says where the chain of this writer ends: that was removed',
} as const

/** Entries without a gap, each of which holds the hash of the one before. */
type Run = { low: number; lowPrevious: string; high: number; highHash: string }

/**
 * Holds the chains of an audit log against where they are said to stand. It takes the entries in any order,
 * keeps little of them when that is newest first, and needs where the chains stood before they were read,
 * since more may be written meanwhile, and afterwards, since some may be pruned.
 */
export class Verification {
  entries = 0
  readonly #before: ReadonlyMap<string, AuditWriter>
  readonly #runs = new Map<string, Run[]>()
  readonly #faults: Fault[] = []

  constructor(before: readonly AuditWriter[]) {
    this.#before = byName(before)
  }

  add(entry: AuditEntry): void {
    const { writer, sequence, hash } = entry
    this.entries += 1
    if (hashOfEntry(entry) !== hash) this.#fail(writer, sequence, 'changed')
    const end = this.#before.get(writer)
    if (end?.sequence === sequence && end.hash !== hash)
      this.#fail(writer, sequence, 'not-the-last')
    this.#link(entry)
  }

  #link({ writer, sequence, previous, hash }: AuditEntry): void {
    const runs = this.#runs.get(writer) ?? []
    this.#runs.set(writer, runs)
    if (runs.some(({ low, high }) => low <= sequence && sequence <= high)) {
      return this.#fail(writer, sequence, 'twice')
    }
    const later = runs.find(({ low }) => low === sequence + 1)
    if (later) {
      if (later.lowPrevious !== hash) this.#fail(writer, sequence, 'unlinked')
      Object.assign(later, { low: sequence, lowPrevious: previous })
      return
    }
    runs.push({ low: sequence, lowPrevious: previous, high: sequence, highHash: hash })
  }

  /** All that is wrong, once every entry has been added. */
  conclude(after: readonly AuditWriter[]): Fault[] {
    const now = byName(after)
    for (const writer of new Set([...this.#before.keys(), ...this.#runs.keys()])) {
      const end = now.get(writer)
      if (end) this.#follow(writer, end)
      else this.#fail(writer, 0, 'no-end')
    }
    return this.#faults.toSorted(
      (one, other) => one.writer.localeCompare(other.writer) || one.from - other.from,
    )
  }

  /** From what was pruned to the end: every entry must be there, and follow the one before. */
  #follow(writer: string, { prunedThrough, prunedHash }: AuditWriter): void {
    let last = { sequence: prunedThrough, hash: prunedHash }
    const runs = (this.#runs.get(writer) ?? []).toSorted((one, other) => one.low - other.low)
    for (const { low, lowPrevious, high, highHash } of runs) {
      if (high <= prunedThrough) continue
      if (low > last.sequence + 1) this.#fail(writer, last.sequence + 1, 'missing', low - 1)
      if (low === last.sequence + 1 && lowPrevious !== last.hash) {
        if (last.sequence === prunedThrough) this.#fail(writer, low, 'not-the-first')
        else this.#fail(writer, last.sequence, 'unlinked')
      }
      last = { sequence: high, hash: highHash }
    }
    const end = this.#before.get(writer)?.sequence ?? 0
    if (last.sequence < end) this.#fail(writer, last.sequence + 1, 'missing', end)
  }

  #fail(writer: string, from: number, fault: Fault['fault'], to = from): void {
    this.#faults.push({ writer, from, to, fault })
  }
}

function byName(writers: readonly AuditWriter[]): Map<string, AuditWriter> {
  return new Map(writers.map((writer) => [writer.writer, writer]))
}
