import type { AuditEntry, AuditWriter } from '@gatehouse/contract'
import type { Selectable } from 'kysely'
import { beginningsOf, oldAtOnce } from '../../access/audit-beginnings.ts'
import { appendTo, checkEntries } from '../../access/audit-chain.ts'
import { type Batch, batchOf, beginningOf, pageOf } from '../../access/audit-page.ts'
import type { AuditStore } from '../../access/store.ts'
import type { AuditWritersTable, Database } from '../schema.ts'
import { chainsIn } from './audit-chains.ts'
import { prune } from './audit-prune.ts'

export function auditIn(db: Database): AuditStore {
  return {
    async append(entries) {
      checkEntries(entries)
      const attempt = () => db.transaction().execute((tx) => appendTo(chainsIn(tx), entries))
      // Whoever came between has appended: this ends.
      while (!(await attempt()));
    },

    read: (query) => pageOf(newestFirst(db, beginningOf(query), batchOf(query)), query),

    async writers({ after = '', limit }) {
      const rows = await db
        .selectFrom('audit_writers')
        .selectAll()
        .where('writer', '>', withoutNul(after))
        .orderBy('writer')
        .limit(limit + 1)
        .execute()
      const items = rows.slice(0, limit).map(writerOf)
      const last = rows.length > limit ? items.at(-1) : undefined
      return { items, ...(last && { next: last.writer }) }
    },

    async old({ before, after = '' }) {
      const rows = await db
        .selectFrom('audit_entries')
        .innerJoin('audit_writers', 'audit_writers.writer', 'audit_entries.writer')
        .select(['audit_entries.writer', 'position', 'pruned_through'])
        .select(['audit_entries.sequence', 'audit_entries.hash'])
        .where('position', '>', after)
        .where('position', '<', before)
        .orderBy('position')
        .limit(oldAtOnce)
        .execute()
      const entries = rows.map((row) => ({ ...row, sequence: Number(row.sequence) }))
      const pruned = new Map(rows.map((row) => [row.writer, Number(row.pruned_through)]))
      const last = rows.length < oldAtOnce ? undefined : rows.at(-1)
      return { beginnings: beginningsOf(entries, pruned), ...(last && { next: last.position }) }
    },

    prune: (beginning, note) => prune(db, beginning, note),
  }
}

/** All entries below a position, some at a time. */
async function* newestFirst(
  db: Database,
  below: string | undefined,
  size: number,
): AsyncGenerator<Batch> {
  let end = below && withoutNul(below)
  for (;;) {
    const page = db.selectFrom('audit_entries').select(['position', 'entry'])
    const rows = await (end === undefined ? page : page.where('position', '<', end))
      .orderBy('position', 'desc')
      .limit(size)
      .execute()
    end = rows.at(-1)?.position
    if (end === undefined) return
    yield { entries: rows.map(({ entry }) => JSON.parse(entry) as AuditEntry), end }
    if (rows.length < size) return
  }
}

/** PostgreSQL has no NUL in texts, and neither has any position. */
function withoutNul(position: string): string {
  return position.split('\0', 1)[0] as string
}

function writerOf(row: Selectable<AuditWritersTable>): AuditWriter {
  return {
    writer: row.writer,
    sequence: Number(row.sequence),
    hash: row.hash,
    lastAt: row.last_at.toISOString(),
    prunedThrough: Number(row.pruned_through),
    prunedHash: row.pruned_hash,
  }
}
