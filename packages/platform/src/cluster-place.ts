import type { Cluster } from './cluster.ts'
import type { Platform } from './describe.ts'
import { stageOf } from './place.ts'

/** How services get their AWS identity. */
export type ClusterIdentity = 'irsa' | 'pod-identity' | 'assume-role'

/** The cluster that a stage runs in. */
export function clusterOf(platform: Platform, stage: string): Cluster {
  return platform.clusters[stageOf(platform, stage).cluster] as Cluster
}

export function clusterName(platform: Platform, stage: string): string {
  const cluster = clusterOf(platform, stage)
  return cluster.kind === 'existing' ? cluster.name : `${platform.name}-${stage}`
}

/** Whether a cluster is on somebody's own machines: nothing of AWS is in its network. */
export function isSmall(cluster: Cluster | undefined): boolean {
  return cluster?.kind === 'minikube' || cluster?.kind === 'k3s'
}

/** Who signs the tokens by which a small cluster's services have their AWS identity, where they have it so. */
export function smallIssuer(platform: Platform, stage: string): string | undefined {
  const cluster = clusterOf(platform, stage)
  return cluster.kind === 'minikube' || cluster.kind === 'k3s' ? cluster.issuer : undefined
}

export function clusterIdentity(platform: Platform, stage: string): ClusterIdentity {
  const cluster = clusterOf(platform, stage)
  return cluster.identity ?? 'assume-role'
}
