import assert from 'node:assert/strict'
import type { ParameterType, ProblemCode } from '@gatehouse/contract'
import { ProblemError } from '@gatehouse/contract'
import type { PageOf } from '@gatehouse/kit'
import type { PageRequest, Provider } from '../provider.ts'
import type { Reading } from '../reading/reading.ts'

export type NewObject = { key: string; body: string }
export type NewParameter = { name: string; type: ParameterType; value: string }
export type NewSecret = { name: string; value: string }

/** A provider and a way to fill what stands behind it. Each put resolves once the provider shows it. */
export type ProviderFixture = {
  provider: Provider
  /** Makes the bucket if need be. */
  putObjects: (bucket: string, objects: NewObject[]) => Promise<void>
  /** Each of them must differ from what is there. */
  putParameters: (parameters: NewParameter[]) => Promise<void>
  /** Each of them must differ from what is there. */
  putSecrets: (secrets: NewSecret[]) => Promise<void>
  /** Set, with the reason, where `name` and `/name` cannot both be put. */
  mixesUpSlashes?: string
  close: () => Promise<void>
}

export type FixtureOf = () => ProviderFixture

/** A reading that nobody gives up. */
export const never: Reading = {
  signal: new AbortController().signal,
  refresh: false,
  tell: () => undefined,
}

/** All pages of a list; `between` runs after each but the last. */
export async function collect<T>(
  list: (page: PageRequest) => Promise<PageOf<T>>,
  limit: number,
  between: () => Promise<void> = async () => {},
): Promise<T[]> {
  const all: T[] = []
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await list({ limit, ...(cursor !== undefined && { cursor }) })
    assert.ok(items.length <= limit, `${items.length} items on a page of ${limit}`)
    all.push(...items)
    cursor = nextCursor
    if (cursor !== undefined) {
      assert.match(cursor, /^[A-Za-z0-9_-]{1,2048}$/, 'a cursor has the form of the contract')
      await between()
    }
  } while (cursor !== undefined)
  return all
}

/** Keys and common prefixes of all pages, in the order of the pages. */
export function collectKeys(
  provider: Provider,
  bucket: string,
  request: PageRequest & { prefix?: string; delimiter?: '/' },
  between?: () => Promise<void>,
): Promise<string[]> {
  const list = async (page: PageRequest): Promise<PageOf<string>> => {
    const { objects, prefixes, ...rest } = await provider.listObjects(
      bucket,
      { ...request, ...page },
      never,
    )
    return { items: [...objects.map(({ key }) => key), ...prefixes], ...rest }
  }
  return collect(list, request.limit, between)
}

/** Puts an object of one byte at each key. */
export function putKeys(current: FixtureOf, bucket: string, keys: string[]): Promise<void> {
  return current().putObjects(
    bucket,
    keys.map((key) => ({ key, body: 'x' })),
  )
}

/** Puts a String at each name. */
export function putNames(current: FixtureOf, names: string[]): Promise<void> {
  return current().putParameters(names.map((name) => ({ name, type: 'String', value: 'x' })))
}

export function numbered(count: number, name: (number: string) => string): string[] {
  return Array.from({ length: count }, (_, index) => name(String(index).padStart(5, '0')))
}

export async function rejectsWith(code: ProblemCode, looking: Promise<unknown>): Promise<void> {
  await assert.rejects(looking, (error) => {
    assert.ok(error instanceof ProblemError, String(error))
    assert.equal(error.kind, code)
    return true
  })
}
