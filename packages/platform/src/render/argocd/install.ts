import type { Platform } from '../../describe.ts'
import { type Values, sources } from './charts.ts'
import type { RealCluster } from './clusters.ts'
import { derivedValues } from './part-values.ts'

/** What Helm needs to install Argo CD: its chart, pinned, and what goes over `deploy/argocd/values/argo-cd.yaml`. */
export type ArgocdChart = {
  repository: string
  chart: 'argo-cd'
  version: string
  namespace: string
  values: Values
}

/** Undefined where the description says that a cluster has none. */
export function argocdChart(platform: Platform, real: RealCluster): ArgocdChart | undefined {
  const chart = 'argo-cd'
  const version = real.cluster.parts[chart]
  if (version === undefined) return undefined
  return { ...sources[chart], chart, version, values: derivedValues(platform, real, chart) }
}
