import type { Caller } from '../../aws/caller.ts'
import type { Scope } from './scope.ts'

/** Something that is still there. */
export type Found = {
  kind: string
  /** Its name, id or ARN. */
  id: string
  /** Whether it costs money, as a person reads it: `by the hour`, `no`. */
  costs: string
  /** AWS takes it away by itself, at no cost until then. */
  goes?: string
}

/** Where it is looked. */
export type Place = {
  caller: Caller
  scope: Scope
  /** Whether the list of what is tagged is taken as it is: with what other looks find, and what has just gone. */
  once?: boolean
}

/** One kind of thing that is looked for. */
export type Look = {
  kind: string
  /** How it is told to be the stage's. */
  by: string
  /** Whether it is looked for in the region of the stage and that of its copies, or once. */
  regional: boolean
  find(place: Place): Promise<Found[]>
}

/** All pages of a paginator of the SDK. */
export async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => Item[] | undefined,
): Promise<Item[]> {
  const found: Item[] = []
  for await (const page of pages) found.push(...(items(page) ?? []))
  return found
}

/** A day as ISO has it. */
export function day(date: Date | undefined): string {
  return date ? date.toISOString().slice(0, 10) : 'a day that AWS does not tell'
}
