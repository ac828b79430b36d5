import type { Context } from '../context.ts'
import type { DirectoryClient } from '../directory/client.ts'
import { asked } from '../directory/reach.ts'
import { columns, duration, inOneLine } from '../format.ts'

type Key = Awaited<ReturnType<DirectoryClient['listKeys']>>['data'][number]

/**
 * Shows the API keys of an owner, never a key itself.
 * @throws {CliError}
 */
export async function listKeys(
  client: DirectoryClient,
  owner: string,
  json: boolean,
  { stdout }: Context,
): Promise<void> {
  const { data } = await asked(client.listKeys({ query: { owner } }))
  if (json) {
    stdout.write(`${JSON.stringify(data, undefined, 2)}\n`)
    return
  }
  if (data.length === 0) {
    stdout.write(`No API key belongs to ${owner}.\n`)
    return
  }
  const [head = '', ...rows] = columns([
    ['ID', 'NAME', 'ROLES', 'SCOPES', 'MADE', 'ENDS', 'LAST USED'],
    ...data.map(rowOf),
  ])
  stdout.write(`${[stdout.paint('bold', head), ...rows].join('\n')}\n`)
}

function rowOf({ id, name, roles, scopes, createdAt, expiresAt, lastUsedAt }: Key): string[] {
  const left = Date.parse(expiresAt) - Date.now()
  return [
    id,
    inOneLine(name),
    inOneLine(roles.join(', ')),
    inOneLine(scopes.join(', ')) || 'all of its roles',
    ago(createdAt),
    left > 0 ? `in ${duration(left)}` : 'ended',
    lastUsedAt === undefined ? 'never' : ago(lastUsedAt),
  ]
}

function ago(time: string): string {
  return `${duration(Math.max(0, Date.now() - Date.parse(time)))} ago`
}
