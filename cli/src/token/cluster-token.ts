import { SecretText } from '@gatehouse/kit/secret-text'
import { CliError } from '../cli-error.ts'
import { exitCodes } from '../exit-codes.ts'
import { audienceOf } from '../identity/service-token.ts'
import { openCluster } from '../kubernetes/cluster.ts'
import { clusterFailure, isAbsent, notOfStage } from '../kubernetes/failures.ts'

/** Where to find a cluster: what is absent is that of the kubeconfig. */
export type ClusterPlace = { context?: string; namespace?: string }

/** What the API server makes no token below: TokenRequest. */
export const leastMinutes = 10

/**
 * Has Kubernetes make a token for the service account `person`, which may be had by whom RBAC lets create
 * `serviceaccounts/token`.
 * @throws {CliError}
 */
export async function clusterToken(
  callee: string,
  minutes: number,
  { context, namespace }: ClusterPlace,
): Promise<SecretText> {
  if (minutes < leastMinutes) {
    throw new CliError(`Kubernetes makes no token that holds for ${minutes} minutes`, {
      fix: `give --minutes ${leastMinutes} or more.`,
      exitCode: exitCodes.usage,
    })
  }
  const cluster = await openCluster(context)
  const { CoreV1Api } = await import('@kubernetes/client-node')
  const api = cluster.config.makeApiClient(CoreV1Api)
  const name = 'person'
  const place = namespace ?? cluster.namespace
  const request = {
    name,
    namespace: place,
    body: { spec: { audiences: [audienceOf(callee)], expirationSeconds: minutes * 60 } },
  }
  try {
    const { status } = await api.createNamespacedServiceAccountToken(request)
    return new SecretText(status?.token ?? '')
  } catch (error) {
    if (isAbsent(error)) throw notOfStage(error, cluster.name, `service account ${name}`, place)
    throw clusterFailure(error, cluster.name)
  }
}
