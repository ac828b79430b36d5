import { QueryCommand } from '@aws-sdk/client-dynamodb'
import { type OldEntry, beginningsOf, oldAtOnce } from '../../access/audit-beginnings.ts'
import type { AuditStore } from '../../access/store.ts'
import { type Item, type Table, keyOf } from '../table.ts'
import { findWriter, noteDay } from './audit-chains.ts'
import { dayOf, days, entryOf, keyAt, partitionOf } from './audit-items.ts'
import { removeAll } from './audit-prune.ts'

/** Behind all entries of a day, and before the next day. */
const endOf = (day: string) => `${day}~`

/**
 * As `AuditStore` has it, of one day at most. It also removes entries that were left over when a removal broke
 * off, and takes a day from the list of days that has none any more.
 */
export async function oldEntries(
  table: Table,
  before: string,
  after: string,
): ReturnType<AuditStore['old']> {
  const firstDay = after.endsWith('~') ? after : dayOf(after)
  if (firstDay > before) return { beginnings: [] }
  const found = await between(table, days, [firstDay, before], 1)
  const day = found.items[0]?.sk?.S
  if (day === undefined) return { beginnings: [] }
  const from = after > day ? after : day
  const { items, isLast } = await between(table, partitionOf(day), [from, before], oldAtOnce)
  if (items.length === 0 && from === day && endOf(day) < before) await forgetDay(table, day)
  const entries = items.map(oldEntryOf)
  const pruned = await prunedThrough(table, entries)
  const isLeft = ({ writer, sequence }: OldEntry) => sequence <= (pruned.get(writer) ?? 0)
  await removeAll(
    table,
    entries.filter(isLeft).map(({ position }) => keyAt(position)),
  )
  const next = isLast ? endOf(day) : (entries.at(-1)?.position ?? endOf(day))
  return { beginnings: beginningsOf(entries, pruned), next }
}

async function between(
  { client, name }: Table,
  partition: string,
  [from, to]: [string, string],
  limit: number,
): Promise<{ items: Item[]; isLast: boolean }> {
  const { Items: items = [], LastEvaluatedKey: last } = await client.send(
    new QueryCommand({
      TableName: name,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :partition and sk between :from and :to',
      ExpressionAttributeValues: {
        ':partition': { S: partition },
        // DynamoDB takes no empty text for a key.
        ':from': { S: from || '\0' },
        ':to': { S: to },
      },
      Limit: limit,
    }),
  )
  return { items, isLast: !last }
}

function oldEntryOf(item: Item): OldEntry {
  const { writer, sequence, hash } = entryOf(item)
  return { writer, sequence, hash, position: item.sk?.S ?? '' }
}

async function prunedThrough(table: Table, entries: OldEntry[]): Promise<Map<string, number>> {
  const names = new Set(entries.map(({ writer }) => writer))
  const found = [...names].map(async (name) => {
    const writer = await findWriter(table, name)
    return [name, writer?.prunedThrough ?? 0] as const
  })
  return new Map(await Promise.all(found))
}

/** Someone may have come with an entry of that day meanwhile, who had noted the day before. */
async function forgetDay(table: Table, day: string): Promise<void> {
  await removeAll(table, [keyOf(days, day)])
  const { items } = await between(table, partitionOf(day), [day, endOf(day)], 1)
  if (items.length > 0) await noteDay(table, day)
}
