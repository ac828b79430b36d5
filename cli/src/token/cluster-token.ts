import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { SecretText } from '@gatehouse/kit/secret-text'
import { CliError } from '../cli-error.ts'
import { audienceOf } from '../identity/service-token.ts'

/** Where to find a cluster: what is absent is that of the kubeconfig. */
export type ClusterPlace = { context?: string; namespace?: string }

/**
 * Has Kubernetes make a token for the service account `person`, which may be had by whom RBAC lets create
 * `serviceaccounts/token`.
 * @throws {CliError}
 */
export async function clusterToken(
  callee: string,
  minutes: number,
  { context, namespace }: ClusterPlace,
  env: NodeJS.ProcessEnv,
): Promise<SecretText> {
  const args = [
    ...(context === undefined ? [] : ['--context', context]),
    ...(namespace === undefined ? [] : ['--namespace', namespace]),
    'create',
    'token',
    'person',
    '--audience',
    audienceOf(callee),
    '--duration',
    `${minutes}m`,
  ]
  try {
    const { stdout } = await promisify(execFile)('kubectl', args, { env })
    return new SecretText(stdout.trim())
  } catch (error) {
    throw refusal(error as NodeJS.ErrnoException & { stderr?: string })
  }
}

function refusal(cause: NodeJS.ErrnoException & { stderr?: string }): CliError {
  if (cause.code === 'ENOENT') {
    return new CliError('kubectl is not there', {
      fix: 'install it (https://kubernetes.io/docs/tasks/tools/), or see that it is in PATH.',
      cause,
    })
  }
  return new CliError(`kubectl made no token: ${cause.stderr?.trim() || cause.message}`, {
    fix: 'see that --context and --namespace are those of Gatehouse, and that you may create tokens there.',
    cause,
  })
}
