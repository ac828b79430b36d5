import type { WriteRequest } from '@aws-sdk/client-dynamodb'
import { type Access, type Item, getItems, projection, scanTable } from './items.ts'
import { itemText, keyOf, keyText } from './item-text.ts'

/** Two tables with the same keys. */
export type Pair = {
  /** The one that is as it should be. */
  from: string
  /** The one that is compared with it. */
  to: string
  /** The attributes of the key. */
  keys: string[]
  /** The attribute that says when an item ends, in seconds since 1970, if any. */
  ttl?: string
}

/** How many items of each kind there are. */
export type Comparison = {
  /** In both, and the same. */
  same: number
  /** In both, but not the same. */
  changed: number
  /** Not in `to`. */
  missing: number
  /** Only in `to`. */
  extra: number
}

type Options = {
  access: Access
  pace: (count: number) => Promise<void>
  /** How many items have been looked at so far. */
  progress?: (looked: number) => void
  /** Gets what would make `to` equal to `from`, as it is found. */
  differing?: (writes: WriteRequest[]) => Promise<void>
}

/**
 * Compares all of two tables, in memory of a few pages. Items whose time is over count as absent on either side:
 * DynamoDB removes them when it comes to it.
 */
export async function compareTables(pair: Pair, options: Options): Promise<Comparison> {
  const comparison: Comparison = { same: 0, changed: 0, missing: 0, extra: 0 }
  const looked = counter(options)
  await lookForwards(pair, options, comparison, looked)
  await lookBackwards(pair, options, comparison, looked)
  return comparison
}

/** Every item of `from`, held against the one of `to`. */
async function lookForwards(
  { from, to, keys, ttl }: Pair,
  { access, differing }: Options,
  comparison: Comparison,
  looked: (count: number) => Promise<void>,
): Promise<void> {
  await scanTable(access, { TableName: from }, async (items) => {
    await looked(items.length)
    const wanted = items.filter((item) => lives(item, ttl))
    const found = await getItems(
      access,
      to,
      wanted.map((item) => keyOf(item, keys)),
    )
    const present = new Map(found.map((item) => [keyText(item, keys), itemText(item)]))
    const writes: WriteRequest[] = []
    for (const Item of wanted) {
      const other = present.get(keyText(Item, keys))
      const kind = other === undefined ? 'missing' : other === itemText(Item) ? 'same' : 'changed'
      comparison[kind] += 1
      if (kind !== 'same') writes.push({ PutRequest: { Item } })
    }
    await differing?.(writes)
  })
}

/** Every item of `to` that `from` does not have. */
async function lookBackwards(
  { from, to, keys, ttl }: Pair,
  { access, differing }: Options,
  comparison: Comparison,
  looked: (count: number) => Promise<void>,
): Promise<void> {
  const names = ttl === undefined || keys.includes(ttl) ? keys : [...keys, ttl]
  await scanTable(access, { TableName: to, ...projection(names) }, async (items) => {
    await looked(items.length)
    const present = items.filter((item) => lives(item, ttl)).map((item) => keyOf(item, keys))
    const found = await getItems(access, from, present, names)
    const wanted = found.filter((item) => lives(item, ttl)).map((item) => keyText(item, keys))
    const known = new Set(wanted)
    const writes: WriteRequest[] = []
    for (const Key of present) {
      if (known.has(keyText(Key, keys))) continue
      comparison.extra += 1
      writes.push({ DeleteRequest: { Key } })
    }
    await differing?.(writes)
  })
}

function counter({ pace, progress }: Options): (count: number) => Promise<void> {
  let total = 0
  return async (count) => {
    await pace(count)
    total += count
    progress?.(total)
  }
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
function lives(item: Item, ttl: string | undefined): boolean {
  const ends = ttl === undefined ? undefined : item[ttl]?.N
  return ends === undefined || Number(ends) > Date.now() / 1000
}
