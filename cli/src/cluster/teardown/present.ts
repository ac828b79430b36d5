import { argocdNamespace } from '@gatehouse/platform'
import type { Any, Cluster } from '../../kubernetes/cluster.ts'
import { knowsArgocd } from '../bootstrap/present.ts'
import { partOf, systemNamespace } from '../names.ts'
import { listRepositories } from '../repo/secret.ts'
import { isLabelled, isMadeHere } from './ours.ts'
import type { Scope } from './scope.ts'

/** What of a platform is in a cluster, by what becomes of it. */
export type Present = {
  applications: Any[]
  sets: Any[]
  projects: Any[]
  /** Secrets of Argo CD with the credentials of our repositories. */
  repositories: Any[]
  /** Those that are called like the stages, whosever they are. */
  stages: Any[]
  /** What serves the whole cluster. */
  shared: Any[]
  /** Namespaces that were made for parts, and by nobody else. */
  partNamespaces: Any[]
}

const rbac = 'rbac.authorization.k8s.io/v1'

/** Looks at what is there. Changes nothing. */
export async function lookAt(cluster: Cluster, scope: Scope): Promise<Present> {
  const labels = `${partOf}=${scope.platform}`
  const knows = await knowsArgocd(cluster)
  const argo = async (kind: string) =>
    knows
      ? cluster.list(
          { apiVersion: 'argoproj.io/v1alpha1', kind },
          { namespace: argocdNamespace, labels },
        )
      : []
  const wide = (kind: string) => cluster.list({ apiVersion: rbac, kind }, { labels })
  const system = await findNamespaces(cluster, [systemNamespace])
  const partNamespaces = await findNamespaces(cluster, scope.partNamespaces)
  return {
    applications: await argo('Application'),
    sets: await argo('ApplicationSet'),
    projects: await argo('AppProject'),
    repositories: await findRepositories(cluster, scope),
    stages: await findNamespaces(cluster, scope.stages),
    shared: [
      ...system.filter((namespace) => isLabelled(namespace, scope.platform)),
      ...(await wide('ClusterRoleBinding')),
      ...(await wide('ClusterRole')),
    ],
    partNamespaces: partNamespaces.filter(isMadeHere),
  }
}

export async function findNamespaces(cluster: Cluster, names: readonly string[]): Promise<Any[]> {
  const found = names.map((name) =>
    cluster.find({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }),
  )
  return (await Promise.all(found)).filter((namespace) => namespace !== undefined)
}

async function findRepositories(cluster: Cluster, { repositories }: Scope): Promise<Any[]> {
  const all = await listRepositories(cluster)
  return all
    .filter(({ url, changedAt }) => repositories.includes(url) && changedAt !== null)
    .map(({ name }) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: argocdNamespace },
    }))
}
