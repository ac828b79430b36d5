import { setTimeout as sleep } from 'node:timers/promises'
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  ScanCommand,
  type ScanCommandInput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb'

export type Item = Record<string, AttributeValue>

/** What a call of DynamoDB takes at most. */
const limits = { get: 100, write: 25 }
/** Each is read by itself, at the same time as the others. */
const segments = 4

export type Access = { dynamo: DynamoDBClient; signal: AbortSignal }

/**
 * Reads a whole table in parallel segments, page by page.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan
 */
export async function scanTable(
  { dynamo, signal }: Access,
  input: ScanCommandInput,
  take: (items: Item[], count: number) => Promise<void>,
): Promise<void> {
  const scanSegment = async (Segment: number) => {
    let ExclusiveStartKey: Item | undefined
    do {
      const command = new ScanCommand({
        ...input,
        ConsistentRead: true,
        Segment,
        TotalSegments: segments,
        ExclusiveStartKey,
      })
      const page = await dynamo.send(command, { abortSignal: signal })
      await take(page.Items ?? [], page.Count ?? 0)
      ExclusiveStartKey = page.LastEvaluatedKey
    } while (ExclusiveStartKey)
  }
  await Promise.all(Array.from({ length: segments }, (_, segment) => scanSegment(segment)))
}

export async function countItems(access: Access, TableName: string): Promise<number> {
  let total = 0
  await scanTable(access, { TableName, Select: 'COUNT' }, async (_items, count) => {
    total += count
  })
  return total
}

/** The items of these keys that are there, in any order. `names` limits them to some attributes. */
export async function getItems(
  { dynamo, signal }: Access,
  table: string,
  keys: Item[],
  names?: string[],
): Promise<Item[]> {
  const found: Item[] = []
  for (const part of partsOf(keys, limits.get)) {
    let left = part
    for (let tries = 0; left.length > 0; tries += 1) {
      await backOff(tries, signal)
      const RequestItems = { [table]: { Keys: left, ConsistentRead: true, ...projection(names) } }
      const command = new BatchGetItemCommand({ RequestItems })
      const { Responses, UnprocessedKeys } = await dynamo.send(command, { abortSignal: signal })
      found.push(...(Responses?.[table] ?? []))
      left = UnprocessedKeys?.[table]?.Keys ?? []
    }
  }
  return found
}

/** Puts and deletes, each at least once. */
export async function writeItems(
  { dynamo, signal }: Access,
  table: string,
  writes: WriteRequest[],
): Promise<void> {
  for (const part of partsOf(writes, limits.write)) {
    let left = part
    for (let tries = 0; left.length > 0; tries += 1) {
      await backOff(tries, signal)
      const command = new BatchWriteItemCommand({ RequestItems: { [table]: left } })
      const { UnprocessedItems } = await dynamo.send(command, { abortSignal: signal })
      left = UnprocessedItems?.[table] ?? []
    }
  }
}

/** Names of attributes may be words that DynamoDB keeps for itself. */
export function projection(names: string[] | undefined) {
  if (!names) return {}
  return {
    ProjectionExpression: names.map((_, index) => `#${index}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(
      names.map((name, index) => [`#${index}`, name] as const),
    ),
  }
}

/** What DynamoDB did not take in time it wants later. */
async function backOff(tries: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (tries > 0) await sleep(Math.min(50 * 2 ** tries, 5_000), undefined, { signal })
}

function* partsOf<T>(all: T[], size: number): Generator<T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size)
}
