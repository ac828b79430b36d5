import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { type Access, type Item, countItems, getItems } from './items.ts'
import { itemText, keyOf, keyText } from './item-text.ts'
import { findTable, keysOf } from './settings.ts'

/** What was seen of a restored table. */
export type Verified = {
  items: number
  /** What is wrong with it; nothing: it is as it should be. */
  wrong: string[]
  /** Some items, held against the table that it was restored beside, if that is there. */
  sample?: { size: number; same: number; changed: number; missing: number }
}

const sampleSize = 100

/** Looks at the keys, counts the items, and compares some of them with the live table. */
export async function verifyRestored(
  access: Access,
  name: string,
  { keys, live }: { keys: string[]; live?: string },
): Promise<Verified> {
  const table = await findTable(access.dynamo, name)
  const found = table ? keysOf(table) : []
  const items = await countItems(access, name)
  if (found.join() !== keys.join()) {
    const other = live === undefined ? 'the description' : 'the live table'
    const text = `its key is ${found.join(' and ')}, that of ${other} ${keys.join(' and ')}`
    return { items, wrong: [text] }
  }
  const wasFull = items === 0 && (live === undefined || (await countItems(access, live)) > 0)
  const wrong = wasFull ? ['it has no items'] : []
  if (live === undefined) return { items, wrong }
  return { items, wrong, sample: await compareSample(access, { name, live, keys }) }
}

async function compareSample(
  access: Access,
  { name, live, keys }: { name: string; live: string; keys: string[] },
): Promise<NonNullable<Verified['sample']>> {
  const items = await firstItems(access.dynamo, name)
  const others = await getItems(
    access,
    live,
    items.map((item) => keyOf(item, keys)),
  )
  const texts = new Map(others.map((item) => [keyText(item, keys), itemText(item)]))
  const of = items.map((item) => ({ text: itemText(item), other: texts.get(keyText(item, keys)) }))
  return {
    size: of.length,
    same: of.filter(({ text, other }) => other === text).length,
    changed: of.filter(({ text, other }) => other !== undefined && other !== text).length,
    missing: of.filter(({ other }) => other === undefined).length,
  }
}

/** DynamoDB has items in the order of a hash of their keys: the first are as good as any. */
async function firstItems(dynamo: DynamoDBClient, TableName: string): Promise<Item[]> {
  return (await dynamo.send(new ScanCommand({ TableName, Limit: sampleSize }))).Items ?? []
}
