import { ProblemError } from '@gatehouse/contract'
import type { SecretText } from '@gatehouse/kit/secret-text'
import { platform } from '../../../platform.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { dataDirOf } from '../data-dir.ts'
import { type DirectoryClient, directoryClient } from './client.ts'
import type { ClusterPlace } from '../token/cluster-token.ts'
import type { DirectoryFlags } from './options.ts'

/** How long a token holds that is made for one request, in seconds. */
const tokenSeconds = 60

/**
 * The directory that a person means: of what runs on the data folder, or of a namespace in a cluster.
 * @throws {CliError}
 */
export async function reachDirectory(
  { data, context: cluster, namespace }: DirectoryFlags,
  context: Context,
): Promise<DirectoryClient> {
  if (cluster !== undefined || namespace !== undefined) {
    return reachInCluster({ ...(cluster && { context: cluster }), ...(namespace && { namespace }) })
  }
  const { openLocalRun } = await import('../identity/local-run.ts')
  const { services, personToken } = await openLocalRun(dataDirOf(data, context))
  const local = services.directory?.url ?? ''
  return directoryClient(local, () => personToken('directory', tokenSeconds))
}

/** A token that Kubernetes makes holds for ten minutes at least. One is made when the last is half over. */
async function reachInCluster(place: ClusterPlace): Promise<DirectoryClient> {
  const { openCluster } = await import('../kubernetes/cluster.ts')
  const { forwardService } = await import('../kubernetes/forward.ts')
  const { clusterToken, leastMinutes } = await import('../token/cluster-token.ts')
  const cluster = await openCluster(place.context)
  const { port } = platform.services.directory
  const url = await forwardService(cluster, place.namespace ?? cluster.namespace, 'directory', port)
  let kept: { token: SecretText; until: number } | undefined
  return directoryClient(url, async () => {
    if (!kept || kept.until < Date.now()) {
      kept = {
        token: await clusterToken('directory', leastMinutes, place),
        until: Date.now() + leastMinutes * 30_000,
      }
    }
    return kept.token
  })
}

/** Says of a request that failed what a person can do about it. */
export async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    throw explained(error as Error)
  }
}

function explained(error: Error): Error {
  if (error instanceof ProblemError) {
    const { status, title, detail = title } = error.problem
    const fix = fixes[error.kind] ?? (status >= 500 ? notNow : 'correct what it says.')
    return new CliError(`the directory refuses this: ${detail}`, { fix, cause: error })
  }
  if (!(error instanceof TypeError)) return error
  const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException
  return new CliError(`the directory does not answer: ${code ?? message}`, {
    fix: 'see that it runs: gatehouse status, or in a cluster the pods of directory.',
    cause: error,
  })
}

const notNow = 'look at its log, then try again.'
const fixes: Record<string, string> = {
  'caller-unknown':
    'it takes tokens of what runs there alone: see that --context and --namespace, or --data, are right.',
  'caller-not-allowed': 'a person may not do this; the token is of a service.',
  'key-not-found': 'gatehouse keys list shows those of an owner; name another with --owner.',
  'too-many-keys': 'revoke some that are of no use: gatehouse keys list.',
}
