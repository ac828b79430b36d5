import { recordAct } from '../audit/record.ts'
import type { Context } from '../context.ts'
import type { DirectoryClient } from '../directory/client.ts'
import { asked } from '../directory/reach.ts'

/**
 * Ends an API key of an owner.
 * @throws {CliError}
 */
export async function revokeKey(
  client: DirectoryClient,
  id: string,
  owner: string,
  json: boolean,
  { stdout, stderr }: Context,
): Promise<void> {
  await recordAct(client, {
    action: 'RevokeKey',
    resource: { type: 'ApiKey', id },
    reason: `Of ${owner}`,
  })
  await asked(client.revokeKey({ params: { id }, query: { owner } }))
  if (json) stdout.write(`${JSON.stringify({ revoked: id })}\n`)
  else stderr.write(`Revoked the API key ${id}: within 30 s no gateway takes it any more.\n`)
}
