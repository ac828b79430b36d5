import type { AuditEntry } from '@gatehouse/contract'
import { instant } from './instant.ts'
import type { AuditPage, AuditQuery } from './store.ts'

/** So many batches are read for one page at most, and so many entries are in one that is searched. */
const maxBatches = 10
const searchedAtOnce = 250

/**
 * Where an entry stands in the log: a text, which orders by time, writer and sequence. A time, or a day, stands
 * before all entries that are not before it.
 */
export function positionOf({ time, writer, sequence }: AuditEntry): string {
  return [instant(time), writer, String(sequence).padStart(16, '0')].join('\n')
}

/** Some entries in the order of the log, newest first; what comes after them is below `end`. */
export type Batch = { entries: AuditEntry[]; end: string }

/** The position below which a query looks; undefined if from the newest on. */
export function beginningOf({ after, to }: AuditQuery): string | undefined {
  const [least] = [after, to].filter((position) => position !== undefined).toSorted()
  return least
}

export function batchOf(query: AuditQuery): number {
  const { actor, action, resource, decision, limit } = query
  const searches = [actor, action, resource, decision].some((filter) => filter !== undefined)
  return searches ? searchedAtOnce : limit + 1
}

/** A page of what the batches hold. However little they hold of what is looked for, the work is bounded. */
export async function pageOf(batches: AsyncIterable<Batch>, query: AuditQuery): Promise<AuditPage> {
  const items: AuditEntry[] = []
  let read = 0
  for await (const { entries, end } of batches) {
    for (const entry of entries) {
      if (query.from !== undefined && positionOf(entry) < query.from) return { items }
      if (!matches(entry, query)) continue
      const last = items.at(-1)
      if (last && items.length === query.limit) return { items, next: positionOf(last) }
      items.push(entry)
    }
    read += 1
    if (read === maxBatches) return { items, next: end }
  }
  return { items }
}

function matches(entry: AuditEntry, { actor, action, resource, decision }: AuditQuery): boolean {
  return (
    (actor === undefined || entry.actor.id === actor) &&
    (action === undefined || entry.action === action) &&
    (resource === undefined || entry.resource.id === resource) &&
    (decision === undefined || entry.decision === decision)
  )
}
