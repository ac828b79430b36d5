import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import type { AuditEntry } from '@gatehouse/contract'
import type { Beginning } from '../../access/store.ts'
import { untilFree } from '../attempts.ts'
import { commit } from '../commit.ts'
import type { Key, Table } from '../table.ts'
import { beginningStep, entryStep, headStep, keyAt } from './audit-items.ts'

/** How many items are removed at the same time. */
const removedAtOnce = 10

/** As `AuditStore` has it; the day of the note has been noted. A crash in between leaves entries to `oldEntries`. */
export async function prune(
  table: Table,
  beginning: Beginning,
  note: AuditEntry,
): Promise<boolean> {
  const steps = [beginningStep(beginning), headStep([note]), entryStep(note)]
  const done = await untilFree(async () => {
    const refusal = await commit(table, steps)
    return refusal === 'conflict' ? undefined : refusal === undefined
  })
  if (done) await removeAll(table, beginning.positions.map(keyAt))
  return done
}

export async function removeAll({ client, name }: Table, keys: Key[]): Promise<void> {
  const left = keys.values()
  const work = async () => {
    for (const Key of left) await client.send(new DeleteItemCommand({ TableName: name, Key }))
  }
  await Promise.all(Array.from({ length: removedAtOnce }, work))
}
