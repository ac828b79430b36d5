import type { UserPage, UserQuery } from '../store.ts'
import { byEmail, byId, byName } from './lists.ts'
import { type Found, comparePlaces, readList } from './read-list.ts'
import { separator } from './sort-keys.ts'
import type { Table } from './table.ts'

/** A query of DynamoDB costs the same for 4 kB as for less: about so many people. */
const leastBatch = 10

export async function listPeople(table: Table, query: UserQuery): Promise<UserPage> {
  const found: Found[] = []
  for await (const one of query.prefix ? search(table, query) : everyone(table, query)) {
    found.push(one)
    if (found.length > query.limit) break
  }
  const shown = found.slice(0, query.limit)
  const last = found.length > shown.length ? shown.at(-1) : undefined
  return {
    users: shown.map(({ person }) => person),
    ...(last && { next: positionOf(last) }),
  }
}

function everyone(table: Table, { after = '', limit }: UserQuery): AsyncGenerator<Found> {
  // Nobody's id is empty: the second part of the place tells those apart who have the same term.
  const place = { term: after, id: '\u{10FFFF}' }
  return readList(table, { list: byId, prefix: '', after: place, batch: batchOf(limit) })
}

/** By name and by address; at the address only those whose name does not match. */
async function* search(
  table: Table,
  { prefix = '', after = '', limit }: UserQuery,
): AsyncGenerator<Found> {
  const [term = '', ...id] = after.split(separator)
  const range = { prefix, after: { term, id: id.join(separator) }, batch: batchOf(limit) }
  const names = readList(table, { ...range, list: byName })
  const emails = readList(table, { ...range, list: byEmail })
  // They are left out here and not before: an address is read only where the page comes to it.
  for await (const found of merged(names, emails)) {
    const again = found.list === byEmail && byName.termOf(found.person).startsWith(prefix)
    if (!again) yield found
  }
}

async function* merged(
  first: AsyncGenerator<Found, void>,
  second: AsyncGenerator<Found, void>,
): AsyncGenerator<Found> {
  let [a, b] = await Promise.all([first.next(), second.next()])
  while (!a.done || !b.done) {
    if (!a.done && (b.done || comparePlaces(a.value.place, b.value.place) <= 0)) {
      yield a.value
      a = await first.next()
    } else if (!b.done) {
      yield b.value
      b = await second.next()
    }
  }
}

function positionOf({ list, place: { term, id } }: Found): string {
  return list === byId ? id : term + separator + id
}

/** One more than is shown tells whether there are more. */
function batchOf(limit: number): number {
  return Math.max(limit + 1, leastBatch)
}
