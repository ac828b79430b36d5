import type { AuditEntry } from '@gatehouse/contract'
import { appendTo } from '../../access/audit-chain.ts'
import type { Beginning } from '../../access/store.ts'
import type { Database } from '../schema.ts'
import { chainsIn } from './audit-chains.ts'

/** As `AuditStore` has it, in one transaction. */
export function prune(db: Database, beginning: Beginning, note: AuditEntry): Promise<boolean> {
  const { writer, from, through, hash, positions } = beginning
  return db.transaction().execute(async (tx) => {
    const chain = await tx
      .selectFrom('audit_writers')
      .select('pruned_through')
      .where('writer', '=', writer)
      .forUpdate()
      .executeTakeFirst()
    if (Number(chain?.pruned_through) !== from - 1) return false
    if (!(await appendTo(chainsIn(tx), [note]))) return false
    await tx
      .updateTable('audit_writers')
      .set({ pruned_through: through, pruned_hash: hash })
      .where('writer', '=', writer)
      .execute()
    await tx.deleteFrom('audit_entries').where('position', 'in', positions).execute()
    return true
  })
}
