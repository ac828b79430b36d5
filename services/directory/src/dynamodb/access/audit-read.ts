import { QueryCommand } from '@aws-sdk/client-dynamodb'
import type { Batch } from '../../access/audit-page.ts'
import { fitting, lastSortKey } from '../sort-keys.ts'
import type { Item, Key, Table } from '../table.ts'
import { days, entryOf, partitionOf } from './audit-items.ts'

const daysAtOnce = 31

/** All entries below a position, some at a time: of one day each, from the newest day on. */
export async function* newestFirst(
  table: Table,
  position: string | undefined,
  size: number,
): AsyncGenerator<Batch> {
  const below = fitting(position ?? lastSortKey)
  // DynamoDB takes no empty text for a key.
  if (below === '') return
  for await (const found of pagesBelow(table, { partition: days, below, size: daysAtOnce })) {
    for (const day of found.items.map(sortKeyOf)) {
      const partition = partitionOf(day)
      for await (const { items, isLast } of pagesBelow(table, { partition, below, size })) {
        const last = items.at(-1)
        yield { entries: items.map(entryOf), end: last && !isLast ? sortKeyOf(last) : day }
      }
    }
  }
}

type Range = { partition: string; below: string; size: number }

async function* pagesBelow(
  { client, name }: Table,
  { partition, below, size }: Range,
): AsyncGenerator<{ items: Item[]; isLast: boolean }> {
  let next: Key | undefined
  do {
    const { Items: items = [], LastEvaluatedKey: last } = await client.send(
      new QueryCommand({
        TableName: name,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :partition and sk < :below',
        ExpressionAttributeValues: { ':partition': { S: partition }, ':below': { S: below } },
        ExclusiveStartKey: next,
        ScanIndexForward: false,
        Limit: size,
      }),
    )
    next = last as Key | undefined
    yield { items, isLast: !next }
  } while (next)
}

function sortKeyOf(item: Item): string {
  return item.sk?.S ?? ''
}
