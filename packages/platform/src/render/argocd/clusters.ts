import { clusterName } from '../../cluster-place.ts'
import type { Cluster, Part } from '../../cluster.ts'
import type { Platform } from '../../describe.ts'

/** A cluster that is there for real, with the stages that run in it. */
export type RealCluster = {
  /** The folder of its files: on EKS that of the cluster, else its key in the description. */
  name: string
  cluster: Cluster
  stages: string[]
}

/** Those of all stages: on EKS each stage has one of its own. */
export function realClusters(platform: Platform): RealCluster[] {
  const found = new Map<string, RealCluster>()
  for (const [stage, { cluster: key }] of Object.entries(platform.stages)) {
    const cluster = platform.clusters[key] as Cluster
    const name = cluster.kind === 'eks' ? clusterName(platform, stage) : key
    const known = found.get(name)
    if (known) known.stages.push(stage)
    else found.set(name, { name, cluster, stages: [stage] })
  }
  return [...found.values()]
}

/** The parts of a cluster that Argo CD installs, with their versions. Itself it does not: bootstrap does. */
export function installedParts({ cluster }: RealCluster): [part: Part, version: string][] {
  const parts = Object.entries(cluster.parts) as [Part, string][]
  return parts.filter(([part]) => part !== 'argo-cd')
}
