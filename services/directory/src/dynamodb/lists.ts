import type { StoredUser } from '../store.ts'
import { foldKey } from '../users/search-keys.ts'
import { cutOf, separator } from './sort-keys.ts'
import { type Key, keyOf } from './table.ts'

/** Where someone stands in a list: at what they are listed by, then at the id. */
export type Place = { term: string; id: string }

/** One partition with an item for each person, in the order of their places. */
export type List = {
  partition: string
  termOf(person: StoredUser): string
  /** Keys are in the order of their places, except where two terms have the same cut. */
  sortKeyOf(place: Place): string
}

export const byId: List = {
  partition: 'people',
  termOf: ({ id }) => id,
  sortKeyOf: ({ term }) => term,
}

export const byName: List = {
  partition: 'names',
  termOf: ({ name }) => foldKey(name),
  sortKeyOf: ({ term, id }) => cutOf(term) + separator + id,
}

/**
 * The address is the whole key, so that there is one item for each. It fits: at its longest it is folded to
 * 64 characters of 12 bytes and 190 of one.
 */
export const byEmail: List = {
  partition: 'emails',
  termOf: ({ email }) => foldKey(email),
  sortKeyOf: ({ term }) => term,
}

export function listKey(list: List, person: StoredUser): Key {
  return keyOf(list.partition, list.sortKeyOf({ term: list.termOf(person), id: person.id }))
}
