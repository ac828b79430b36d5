import { argocdNamespace } from '@gatehouse/platform'
import type { KubernetesObject } from '@kubernetes/client-node'
import { CliError } from '../../cli-error.ts'
import type { Cluster } from '../../kubernetes/cluster.ts'
import { isMadeHere } from '../teardown/ours.ts'

/**
 * Refuses to install over an Argo CD that somebody has brought otherwise, as by kubectl.
 * @throws {CliError}
 */
export async function refuseOtherArgocd(cluster: Cluster): Promise<void> {
  const kinds = await findKinds(cluster)
  if (!kinds || isMadeHere(kinds) || (await isHelmRelease(cluster))) return
  throw new CliError(`the cluster ${cluster.name} has an Argo CD that Helm has not installed`, {
    fix: 'say --skip-argocd to use it as it is.',
  })
}

/** Whether Argo CD is Helm's release of the name that `bootstrap` gives it. */
export async function isHelmRelease(cluster: Cluster): Promise<boolean> {
  const releases = await cluster.list(
    { apiVersion: 'v1', kind: 'Secret' },
    { namespace: argocdNamespace, labels: 'owner=helm,name=argocd' },
  )
  return releases.length > 0
}

/**
 * Refuses a cluster that knows nothing of Argo CD.
 * @throws {CliError}
 */
export async function requireArgocd(cluster: Cluster): Promise<void> {
  if (await knowsArgocd(cluster)) return
  throw new CliError(`the cluster ${cluster.name} has no Argo CD: it knows no Applications`, {
    fix: 'leave --skip-argocd out, with argo-cd among the parts of the cluster in platform.ts.',
  })
}

/** Whether the kinds of Argo CD are defined there. */
export async function knowsArgocd(cluster: Cluster): Promise<boolean> {
  return (await findKinds(cluster)) !== undefined
}

/** What defines the last of them. */
function findKinds(cluster: Cluster): Promise<KubernetesObject | undefined> {
  return cluster.find({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'applicationsets.argoproj.io' },
  })
}
