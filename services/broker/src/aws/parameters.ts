import type { SSMClient } from '@aws-sdk/client-ssm'
import { type Parameter, ProblemError } from '@gatehouse/contract'
import { type PageOf, decodeCursor, encodeCursor } from '@gatehouse/kit'
import type { SourceCache } from '../cache/source-cache.ts'
import type { PageRequest, ParameterListRequest } from '../provider.ts'
import { parameterNotFound } from '../reading/not-found.ts'
import { invalidCursor } from '../reading/paging.ts'
import type { Reading } from '../reading/reading.ts'
import { storedName } from '../reading/stored-name.ts'
import type { Caches } from './caches.ts'
import { Catalogue } from './catalogue.ts'
import { NameBatch } from './name-batch.ts'
import { ParameterStore } from './parameter-store.ts'

/** Parameter Store, through caches. */
export class Parameters {
  readonly catalogue: Catalogue<Parameter>
  readonly #one: SourceCache<Parameter>
  readonly #history: SourceCache<Parameter[]>

  constructor(ssm: SSMClient, caches: Caches) {
    const store = new ParameterStore(ssm)
    const batch = new NameBatch((names) => store.find(names))
    this.catalogue = new Catalogue({
      walk: (signal) => store.list(signal),
      times: caches.times,
      count: caches.counted('parameter-names'),
    })
    this.#one = caches.make('parameters', {
      load: async (name) => found(name, await batch.find(storedName(name))),
      sizeOf: sizeOf,
    })
    this.#history = caches.make('parameter-history', {
      load: async (name, signal) => some(name, await store.history(storedName(name), signal)),
      sizeOf: (versions) => versions.reduce((sum, version) => sum + sizeOf(version), 0),
    })
  }

  get(name: string, reading: Reading): Promise<Parameter> {
    return this.#one.read(name, reading)
  }

  async list(request: ParameterListRequest, reading: Reading): Promise<PageOf<Parameter>> {
    const { items, ...rest } = await this.catalogue.page(request, reading)
    if (request.namesOnly) return { items, ...rest }
    const whole = items.map((item) => this.#withValue(item, reading))
    return { items: (await Promise.all(whole)).filter((item) => item !== undefined), ...rest }
  }

  async history(name: string, page: PageRequest, reading: Reading): Promise<PageOf<Parameter>> {
    const last = page.cursor === undefined ? Infinity : Number(decodeCursor(page.cursor))
    if (!(last > 0)) throw invalidCursor()
    const versions = await this.#history.read(name, reading)
    const rest = versions.filter(({ version }) => version < last)
    const items = rest.slice(0, page.limit)
    const more = rest.length > page.limit && items.at(-1)
    return { items, ...(more && { nextCursor: encodeCursor(String(more.version)) }) }
  }

  /** Reads anew what has changed. @throws parameter-not-found when it is gone */
  async refresh(name: string): Promise<Parameter> {
    this.#history.expire(name)
    try {
      const parameter = await this.#one.refresh(name)
      const { description } = this.catalogue.peek(name) ?? {}
      this.catalogue.note(name, { ...parameter, ...(description && { description }) })
      return parameter
    } catch (error) {
      if (isProblem(error, 'parameter-not-found')) this.catalogue.note(name, undefined)
      else this.catalogue.expire()
      throw error
    }
  }

  expireAll(): void {
    this.catalogue.reset()
    this.#one.expireAll()
    this.#history.expireAll()
  }

  /** Undefined when it has gone meanwhile; without a value when that is not for us. */
  async #withValue(item: Parameter, reading: Reading): Promise<Parameter | undefined> {
    if (item.type === 'SecureString') return item
    const { description } = item
    try {
      return { ...(await this.#one.read(item.name, reading)), ...(description && { description }) }
    } catch (error) {
      if (isProblem(error, 'parameter-not-found')) return undefined
      if (isProblem(error, 'storage-access-denied')) return item
      throw error
    }
  }
}

function found(name: string, parameter: Parameter | undefined): Parameter {
  if (parameter) return parameter
  throw parameterNotFound(name)
}

function some(name: string, versions: Parameter[]): Parameter[] {
  if (versions.length > 0) return versions
  throw parameterNotFound(name)
}

function isProblem(error: unknown, kind: string): boolean {
  return error instanceof ProblemError && error.kind === kind
}

function sizeOf({ value = '' }: Parameter): number {
  return 300 + value.length * 2
}
