import type { AuditEntry } from '@gatehouse/contract'
import { firstPrevious } from '@gatehouse/kit'
import type { Chains } from '../../access/audit-chain.ts'
import { positionOf } from '../../access/audit-page.ts'
import { instant } from '../../access/instant.ts'
import type { Tx } from '../schema.ts'

export function chainsIn(tx: Tx): Chains {
  return {
    /** Nobody else appends to the chain until the transaction ends, if it is there. */
    async head(writer) {
      const row = await tx
        .selectFrom('audit_writers')
        .select(['sequence', 'hash'])
        .where('writer', '=', writer)
        .forUpdate()
        .executeTakeFirst()
      return row && { sequence: Number(row.sequence), hash: row.hash }
    },

    async kept(entries) {
      const [first, last] = [entries[0], entries.at(-1)] as [AuditEntry, AuditEntry]
      const rows = await tx
        .selectFrom('audit_entries')
        .select('hash')
        .where('writer', '=', first.writer)
        .where('sequence', '>=', first.sequence)
        .where('sequence', '<=', last.sequence)
        .execute()
      const hashes = new Set(rows.map(({ hash }) => hash))
      return entries.map(({ hash }) => hashes.has(hash))
    },

    async extend(entries) {
      if (!(await moveHead(tx, entries))) return false
      const rows = entries.map((entry) => ({
        writer: entry.writer,
        sequence: entry.sequence,
        position: positionOf(entry),
        hash: entry.hash,
        entry: JSON.stringify(entry),
      }))
      await tx.insertInto('audit_entries').values(rows).execute()
      return true
    },
  }
}

async function moveHead(tx: Tx, entries: AuditEntry[]): Promise<boolean> {
  const [first, last] = [entries[0], entries.at(-1)] as [AuditEntry, AuditEntry]
  const { writer, sequence, hash } = last
  const end = { sequence, hash, last_at: new Date(instant(last.time)) }
  if (first.sequence > 1) {
    const { numUpdatedRows } = await tx
      .updateTable('audit_writers')
      .set(end)
      .where('writer', '=', writer)
      .where('hash', '=', first.previous)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }
  const { numInsertedOrUpdatedRows = 0n } = await tx
    .insertInto('audit_writers')
    .values({ writer, ...end, pruned_through: 0, pruned_hash: firstPrevious })
    .onConflict((conflict) => conflict.column('writer').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows > 0n
}
