import type { Parameter, Secret } from '@gatehouse/contract'
import { type PageOf, decodeCursor, encodeCursor } from '@gatehouse/kit'
import { parameterNotFound } from '../reading/not-found.ts'
import type { PageRequest } from '../provider.ts'
import { invalidCursor, pageOf } from '../reading/paging.ts'
import type { ParameterVersion, SecretRecord, State } from './state.ts'

/** What a state answers: its parameters and secrets by name, sorted once. */
export class Catalog {
  readonly #state: State
  readonly #parameterNames: string[]
  readonly #secretNames: string[]

  constructor(state: State) {
    this.#state = state
    // Names are ASCII: the order of code units is the order of bytes.
    this.#parameterNames = [...state.parameters.keys()].toSorted()
    this.#secretNames = [...state.secrets.keys()].toSorted()
  }

  parameters({ prefix = '', ...page }: PageRequest & { prefix?: string }): PageOf<Parameter> {
    return pageOf(
      this.#parameterNames,
      page,
      (name) => toParameter(name, this.#latest(name)),
      prefix,
    )
  }

  parameter(name: string): Parameter {
    return toParameter(name, this.#latest(name))
  }

  /** Newest first; a cursor is the version after which it goes on. */
  history(name: string, { limit, cursor }: PageRequest): PageOf<Parameter> {
    this.#latest(name)
    const last = cursor === undefined ? Infinity : Number(decodeCursor(cursor))
    if (!(last > 0)) throw invalidCursor()
    const rest = this.#versions(name).filter(({ version }) => version < last)
    const items = rest.slice(0, limit).map((version) => toParameter(name, version))
    const more = rest.length > limit && items.at(-1)
    return { items, ...(more && { nextCursor: encodeCursor(String(more.version)) }) }
  }

  secrets(page: PageRequest): PageOf<Secret> {
    return pageOf(this.#secretNames, page, (name) =>
      toSecret(name, this.#state.secrets.get(name) as SecretRecord),
    )
  }

  secret(name: string): Secret | undefined {
    const record = this.#state.secrets.get(name)
    return record && toSecret(name, record)
  }

  #versions(name: string): ParameterVersion[] {
    return this.#state.parameters.get(name) ?? []
  }

  #latest(name: string): ParameterVersion {
    const latest = this.#versions(name)[0]
    if (latest) return latest
    throw parameterNotFound(name)
  }
}

function toParameter(name: string, from: ParameterVersion): Parameter {
  const { type, value, version, lastModified, description } = from
  return {
    name,
    type,
    ...(value !== undefined && { value }),
    version,
    lastModified,
    ...(description !== undefined && { description }),
  }
}

function toSecret(name: string, { versions, ...rest }: SecretRecord): Secret {
  const [current, previous] = versions.map(({ id }) => id)
  return {
    name,
    ...rest,
    versions: [
      ...(current === undefined ? [] : [{ id: current, stages: ['AWSCURRENT'] }]),
      ...(previous === undefined ? [] : [{ id: previous, stages: ['AWSPREVIOUS'] }]),
    ],
  }
}
