import { keyScopes, maxKeyDays } from '@gatehouse/contract'
import { hashOf, idOfHash, keyPrefix, newToken } from '@gatehouse/kit/tokens'
import { recordAct } from '../audit/record.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import type { DirectoryClient } from '../directory/client.ts'
import { asked } from '../directory/reach.ts'
import { exitCodes } from '../exit-codes.ts'

export type NewKeyOptions = {
  name: string
  owner: string
  roles: string[]
  /** The actions to which it is limited; none: all that its roles allow. */
  scopes: string[]
  days: number
}

const dayMilliseconds = 86_400_000

/**
 * Makes an API key, prints it once, and tells on stderr what is known of it. The key itself goes nowhere else.
 * @throws {CliError}
 */
export async function createKey(
  client: DirectoryClient,
  { name, owner, roles, scopes, days }: NewKeyOptions,
  json: boolean,
  { stdout, stderr }: Context,
): Promise<void> {
  refuseLongLife(days)
  refuseUnknownActions(scopes)
  const expiresAt = new Date(Date.now() + days * dayMilliseconds).toISOString()
  const limits = scopes.length > 0 ? `, for ${scopes.join(', ')}` : ''
  const key = newToken(keyPrefix)
  const keyHash = hashOf(key)
  await recordAct(client, {
    action: 'CreateKey',
    resource: { type: 'ApiKey', id: idOfHash(keyHash) },
    reason: `${name}: of ${owner}, until ${expiresAt}, as ${roles.join(', ')}${limits}`.slice(
      0,
      1000,
    ),
  })
  const body = { keyHash, owner, name, roles, scopes, expiresAt }
  const { data } = await asked(client.createKey({ body }))
  if (json) {
    stdout.write(`${JSON.stringify({ ...data, key: key.reveal() }, undefined, 2)}\n`)
    return
  }
  stderr.write(
    `Made the API key ${data.id} (${name}) of ${owner}: ${roles.join(', ')}${limits}, until ${expiresAt}.\n` +
      'It is shown this once. Send it as Authorization: Bearer, and keep it where secrets are kept.\n',
  )
  stdout.write(`${key.reveal()}\n`)
}

function refuseLongLife(days: number): void {
  if (days <= maxKeyDays) return
  throw new CliError(`a key holds for ${maxKeyDays} days at most`, {
    fix: 'name fewer with --days, and make another before it ends.',
    exitCode: exitCodes.usage,
  })
}

/** A scope that is no action would make a key that may do nothing, which shows only where it is used. */
function refuseUnknownActions(scopes: string[]): void {
  const unknown = scopes.filter((scope) => !keyScopes.has(scope))
  if (unknown.length === 0) return
  throw new CliError(`there is no action ${unknown.join(', ')}`, {
    fix: `name some of ${[...keyScopes].toSorted().join(', ')}.`,
    exitCode: exitCodes.usage,
  })
}
