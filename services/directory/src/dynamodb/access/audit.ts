import { QueryCommand } from '@aws-sdk/client-dynamodb'
import { appendTo, checkEntries } from '../../access/audit-chain.ts'
import { batchOf, beginningOf, pageOf } from '../../access/audit-page.ts'
import type { AccessOptions } from '../../access/credentials.ts'
import type { AuditStore, AuditWriters } from '../../access/store.ts'
import { untilFree } from '../attempts.ts'
import { fitting } from '../sort-keys.ts'
import type { Table } from '../table.ts'
import { chainsIn, dayNotes } from './audit-chains.ts'
import { writerOf, writers } from './audit-items.ts'
import { oldEntries } from './audit-old.ts'
import { prune } from './audit-prune.ts'
import { newestFirst } from './audit-read.ts'

export function auditIn(table: Table, { now = () => new Date() }: AccessOptions): AuditStore {
  const noteDays = dayNotes(table, now)
  const chains = chainsIn(table, noteDays)
  return {
    async append(entries) {
      checkEntries(entries)
      await untilFree(async () => (await appendTo(chains, entries)) || undefined)
    },

    read: (query) => pageOf(newestFirst(table, beginningOf(query), batchOf(query)), query),

    writers: ({ after = '', limit }) => listWriters(table, after, limit),

    old: ({ before, after = '' }) => oldEntries(table, before, after),

    async prune(beginning, note) {
      await noteDays([note])
      return prune(table, beginning, note)
    },
  }
}

async function listWriters(table: Table, after: string, limit: number): Promise<AuditWriters> {
  const { Items: items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :writers and sk > :after',
      ExpressionAttributeValues: {
        ':writers': { S: writers },
        // DynamoDB takes no empty text for a key.
        ':after': { S: fitting(after) || '\0' },
      },
      Limit: limit + 1,
    }),
  )
  const shown = items.slice(0, limit).map(writerOf)
  const last = items.length > limit ? shown.at(-1) : undefined
  return { items: shown, ...(last && { next: last.writer }) }
}
