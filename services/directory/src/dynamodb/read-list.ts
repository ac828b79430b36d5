import { QueryCommand } from '@aws-sdk/client-dynamodb'
import type { StoredUser } from '../store.ts'
import { afterPrefix } from '../users/search-keys.ts'
import type { List, Place } from './lists.ts'
import { personOf } from './person.ts'
import { compareTexts, cutOf, fitting, isCut, lastSortKey } from './sort-keys.ts'
import { type Key, type Table } from './table.ts'

/** A person, and the place they were found at. */
export type Found = { person: StoredUser; list: List; place: Place }

export type Range = {
  list: List
  prefix: string
  after: Place
  /** How many to read at first. */
  batch: number
}

/** Everyone in a list whose term begins with the prefix, and who comes after a place, in order. */
export async function* readList(table: Table, range: Range): AsyncGenerator<Found> {
  const { list, prefix, after } = range
  for await (const found of inOrder(foundIn(table, range))) {
    const { place } = found
    if (place.term.startsWith(prefix) && comparePlaces(place, after) > 0) yield { ...found, list }
  }
}

export function comparePlaces(a: Place, b: Place): number {
  return compareTexts(a.term, b.term) || compareTexts(a.id, b.id)
}

/** A call of DynamoDB answers at most 1 MB: about so many people. */
const largestBatch = 2_000

/** At least who is in the range, in the order of their sort keys. */
async function* foundIn(table: Table, { list, prefix, after, batch }: Range) {
  const beginning = cutOf(prefix)
  const place = fitting(list.sortKeyOf(isCut(after.term) ? { ...after, id: '' } : after))
  // No key is empty, and DynamoDB takes no empty text for one.
  const from = (compareTexts(place, beginning) > 0 ? place : beginning) || '\0'
  const to = afterPrefix(beginning) ?? lastSortKey
  if (compareTexts(from, to) > 0) return
  let next: Key | undefined
  // Whoever is still not content looks for few among many.
  for (let size = batch; ; size = Math.min(2 * size, largestBatch)) {
    const { Items: items = [], LastEvaluatedKey: last } = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :list and sk between :from and :to',
        ExpressionAttributeValues: {
          ':list': { S: list.partition },
          ':from': { S: from },
          ':to': { S: to },
        },
        ExclusiveStartKey: next,
        Limit: size,
      }),
    )
    for (const item of items) {
      const person = personOf(item)
      yield { person, list, place: { term: list.termOf(person), id: person.id } }
    }
    if (!last) return
    next = last as Key
  }
}

/** The same in the order of places: those whose terms have the same cut are held until all are there. */
async function* inOrder(all: AsyncIterable<Found>): AsyncGenerator<Found> {
  let held: Found[] = []
  for await (const found of all) {
    const { term } = found.place
    if (held[0] && cutOf(held[0].place.term) !== cutOf(term)) {
      yield* sorted(held)
      held = []
    }
    if (isCut(term)) held.push(found)
    else yield found
  }
  yield* sorted(held)
}

function sorted(found: Found[]): Found[] {
  return found.toSorted((a, b) => comparePlaces(a.place, b.place))
}
