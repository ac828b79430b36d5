import { argocdNamespace } from '@gatehouse/platform'
import { CliError } from '../../cli-error.ts'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../exit-codes.ts'
import { openCluster } from '../../kubernetes/cluster.ts'
import { listRepositories } from './secret.ts'

type Flags = { context?: string; json?: boolean }

/**
 * Takes the credential of a repository away; what runs goes on as it is.
 * @returns the exit code
 * @throws {CliError} when there is none
 */
export async function runRemove(url: string, flags: Flags, { stdout }: Context): Promise<number> {
  const cluster = await openCluster(flags.context)
  const all = await listRepositories(cluster)
  const found = all.find((repository) => repository.url === url)
  if (!found) {
    throw new CliError(`Argo CD in ${cluster.name} has no credential of ${url}`, {
      fix:
        all.length > 0
          ? `it has one of ${all.map((repository) => repository.url).join(', ')}.`
          : 'it has none at all: nothing is to be removed.',
    })
  }
  await cluster.remove({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: found.name, namespace: argocdNamespace },
  })
  stdout.write(
    flags.json ? `${JSON.stringify({ removed: url })}\n` : `Argo CD reads ${url} no more.\n`,
  )
  return exitCodes.done
}
