import type { Context } from '../../context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { columns } from '../../format.ts'
import { openCluster } from '../../kubernetes/cluster.ts'
import { type Repository, listRepositories } from './secret.ts'

type Flags = { context?: string; json?: boolean }

/** Shows which repositories Argo CD has a credential of, and never the credential. */
export async function runList(flags: Flags, { stdout }: Context): Promise<number> {
  const repositories = await listRepositories(await openCluster(flags.context))
  if (flags.json) stdout.write(`${JSON.stringify({ repositories })}\n`)
  else if (repositories.length === 0) stdout.write('No repository has a credential.\n')
  else {
    const head = ['URL', 'CREDENTIAL', 'PROJECT', 'CHANGED'] as const
    stdout.write(`${columns([head, ...repositories.map(row)]).join('\n')}\n`)
  }
  return exitCodes.done
}

function row({ url, credential, project, changedAt }: Repository): string[] {
  return [url, credential, project ?? 'any', changedAt ?? 'not by gatehouse']
}
