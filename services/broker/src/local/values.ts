import { problem } from '@gatehouse/contract'
import type { Revealed } from '../provider.ts'
import { parameterNotFound, secretNotFound } from '../reading/not-found.ts'
import type { AccountFile } from './account-file.ts'
import type { Account } from './account.ts'

/** The values in account.yaml: read when they are asked for, kept nowhere. */
export class AccountValues {
  readonly #file: AccountFile

  constructor(file: AccountFile) {
    this.#file = file
  }

  async parameter(name: string): Promise<Revealed> {
    const { parameters } = await this.#read()
    const found = parameters.get(name)
    if (!found) throw parameterNotFound(name)
    const { version } = this.#file.catalog.parameter(name)
    return { name, value: found.value, version: String(version) }
  }

  async secret(name: string): Promise<Revealed> {
    const { secrets } = await this.#read()
    const found = secrets.get(name)
    if (!found) throw secretNotFound(name)
    const version = this.#file.catalog.secret(name)?.versions[0]?.id ?? ''
    return { name, value: found.value, version }
  }

  async #read(): Promise<Account> {
    const text = await this.#file.read().catch((cause: unknown) => {
      throw unreadable(cause)
    })
    const { parseAccount } = await import('./account.ts')
    const account = parseAccount('account.yaml', text)
    if ('problems' in account) throw unreadable(undefined)
    return account
  }
}

function unreadable(cause: unknown) {
  const detail = 'The values cannot be read now: the account’s file is absent or broken.'
  return problem('storage-unavailable', { detail, retryAfter: 5, cause })
}
