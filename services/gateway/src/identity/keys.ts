import {
  type ApiKey,
  type Input,
  type Output,
  ProblemError,
  directoryRoutes as routes,
} from '@gatehouse/contract'
import { type SecretText, hashOf } from '@gatehouse/kit'
import type { Clock } from './clock.ts'
import type { Asker, DirectoryClient } from './directory.ts'
import { programOf } from './known-principals.ts'
import { Lookups } from './lookups.ts'
import type { Program } from './principal.ts'

type KeptKey = Output<typeof routes.findKey>['data']
type NewKey = Input<typeof routes.createKey>['body']

/** Which programs may come, by their API keys. */
export class ApiKeys {
  readonly #directory: DirectoryClient
  readonly #lookups: Lookups<Program, Asker>

  constructor(directory: DirectoryClient, now?: Clock) {
    this.#directory = directory
    this.#lookups = new Lookups<Program, Asker>({
      find: (keyHash, { id, headers }) => this.#find(keyHash, { id, headers }),
      lasts: ({ expiresAt }) => expiresAt.getTime() - Date.now(),
      now,
    })
  }

  /**
   * Whose key it is; nobody's when it has expired or been revoked.
   * @throws {ProblemError} if it is not known, and the directory cannot be asked
   */
  find(key: SecretText, asker: Asker): Program | undefined | Promise<Program | undefined> {
    return this.#lookups.get(hashOf(key), asker)
  }

  /** Keeps what is to be known of a new key. */
  async create(body: NewKey, asker: Asker) {
    const { data, meta } = await this.#directory.ask(routes.createKey, { body }, asker, [
      'too-many-keys',
    ])
    return { data: shown(data), meta }
  }

  async list(owner: string, asker: Asker) {
    const { data, meta } = await this.#directory.ask(routes.listKeys, { query: { owner } }, asker)
    return { data: data.map(shown), meta }
  }

  /** Revokes a key of an owner, here at once, at other gateways within 30 s. @throws `key-not-found` */
  async revoke(id: string, owner: string, asker: Asker): Promise<void> {
    const input = { params: { id }, query: { owner } }
    await this.#directory.ask(routes.revokeKey, input, asker, ['key-not-found'])
    this.#lookups.drop((key) => key.id === id)
  }

  async #find(keyHash: string, asker: Asker): Promise<Program | undefined> {
    try {
      const input = { body: { keyHash } }
      const { data } = await this.#directory.ask(routes.findKey, input, asker, ['key-not-found'])
      const { id, name, owner, roles, scopes } = data
      return programOf({ id, name, owner, roles, scopes, expiresAt: new Date(data.expiresAt) })
    } catch (error) {
      if (error instanceof ProblemError && error.kind === 'key-not-found') return undefined
      throw error
    }
  }
}

/** What the owner is shown, who knows whose it is. */
function shown({ owner: _owner, ...key }: KeptKey): ApiKey {
  return key
}
