import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import type { Caller } from '../../aws/caller.ts'
import { clientOf } from '../../aws/client.ts'
import { CliError } from '../../cli-error.ts'

/** What AWS tells of an access key. */
export type KnownKey = { id: string; created: Date; active: boolean }

/** An access key as AWS gives it, this once. */
export type AccessKey = { id: string; secret: string }

/** Of how many keys AWS lets a user have at a time. */
const most = 2

/** The access keys of a user. */
export class AccessKeys {
  readonly #iam: IAMClient
  readonly #user: string
  readonly #stage: string

  constructor(caller: Caller, user: string, stage: string) {
    this.#iam = clientOf(IAMClient, caller)
    this.#user = user
    this.#stage = stage
  }

  /** @throws {CliError} when there is no such user */
  async list(): Promise<KnownKey[]> {
    const command = new ListAccessKeysCommand({ UserName: this.#user })
    const { AccessKeyMetadata = [] } = await this.#iam.send(command).catch((error: Error) => {
      throw error.name === 'NoSuchEntityException' ? this.#noUser(error) : error
    })
    return AccessKeyMetadata.map(({ AccessKeyId = '', CreateDate, Status }) => ({
      id: AccessKeyId,
      created: CreateDate ?? new Date(0),
      active: Status === 'Active',
    }))
  }

  async create(): Promise<AccessKey> {
    const { AccessKey } = await this.#iam.send(new CreateAccessKeyCommand({ UserName: this.#user }))
    return { id: AccessKey?.AccessKeyId ?? '', secret: AccessKey?.SecretAccessKey ?? '' }
  }

  /** Has nobody use a key any more, then deletes it: what still used it fails in a way that can be told apart. */
  async retire(AccessKeyId: string): Promise<void> {
    const key = { UserName: this.#user, AccessKeyId }
    await this.#iam.send(new UpdateAccessKeyCommand({ ...key, Status: 'Inactive' }))
    await this.#iam.send(new DeleteAccessKeyCommand(key))
  }

  /**
   * Sees that one more key can be made: what is off, or was never used, goes.
   * @throws {CliError} when all others are in use
   */
  async makeRoom(keys: readonly KnownKey[], current: string | undefined): Promise<void> {
    if (keys.length < most) return
    for (const { id, active } of keys) {
      if (id === current || (active && (await this.#isUsed(id)))) continue
      await this.retire(id)
      return
    }
    const others = keys.filter(({ id }) => id !== current).map(({ id }) => id)
    throw new CliError(`${this.#user} has ${most} access keys in use, and AWS allows no third`, {
      fix: `where ${others.join(' or ')} is in use, it should not be; else: aws iam delete-access-key --user-name ${this.#user} --access-key-id ${others[0]}`,
    })
  }

  async #isUsed(AccessKeyId: string): Promise<boolean> {
    const command = new GetAccessKeyLastUsedCommand({ AccessKeyId })
    const { AccessKeyLastUsed } = await this.#iam.send(command)
    return AccessKeyLastUsed?.LastUsedDate !== undefined
  }

  #noUser(cause: Error): CliError {
    return new CliError(`there is no user ${this.#user} in IAM`, {
      fix: `gatehouse infra apply ${this.#stage}`,
      cause,
    })
  }
}
