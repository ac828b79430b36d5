import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { AuditEntry, AuditWriter } from '@gatehouse/contract'
import type { Chains } from '../../access/audit-chain.ts'
import { positionOf } from '../../access/audit-page.ts'
import { commit } from '../commit.ts'
import { type Item, type Key, type Table, keyOf } from '../table.ts'
import {
  dayOf,
  days,
  entryOf,
  entryStep,
  headStep,
  keyAt,
  writerOf,
  writers,
} from './audit-items.ts'

/** Notes the days of entries, before they are there. */
export type NoteDays = (entries: AuditEntry[]) => Promise<void>

export function chainsIn(table: Table, noteDays: NoteDays): Chains {
  return {
    head: (writer) => findWriter(table, writer),

    kept(entries) {
      const isKept = async (entry: AuditEntry) => {
        const item = await find(table, keyAt(positionOf(entry)))
        return item !== undefined && entryOf(item).hash === entry.hash
      }
      return Promise.all(entries.map(isKept))
    },

    async extend(entries) {
      await noteDays(entries)
      const refusal = await commit(table, [headStep(entries), ...entries.map(entryStep)])
      return refusal === undefined
    },
  }
}

export async function findWriter(table: Table, writer: string): Promise<AuditWriter | undefined> {
  const item = await find(table, keyOf(writers, writer))
  return item && writerOf(item)
}

async function find({ client, name }: Table, Key: Key): Promise<Item | undefined> {
  const command = new GetItemCommand({ TableName: name, Key, ConsistentRead: true })
  return (await client.send(command)).Item
}

/**
 * Days are noted apart from the entries, whose transactions would be in each other's way. That of today is
 * noted once: only days that are long past are taken from the list again.
 */
export function dayNotes(table: Table, now: () => Date): NoteDays {
  let noted = ''
  return async (entries) => {
    const today = dayOf(now().toISOString())
    for (const day of new Set(entries.map((entry) => dayOf(positionOf(entry))))) {
      if (day === noted) continue
      await noteDay(table, day)
      if (day === today) noted = day
    }
  }
}

export async function noteDay({ client, name }: Table, day: string): Promise<void> {
  await client.send(new PutItemCommand({ TableName: name, Item: keyOf(days, day) }))
}
