import type { Labels, Manifest } from './chart.ts'

export type EnvironmentVariable = {
  name: string
  value?: string
  valueFrom?: { configMapKeyRef: { name: string; key: string } }
}

export type Source = {
  serviceAccountToken?: { path: string; audience?: string; expirationSeconds: number }
  configMap?: { name: string }
  secret?: { name: string; items: { key: string; path: string }[] }
}

export type Volume = {
  name: string
  projected?: { defaultMode?: number; sources: Source[] }
  secret?: { secretName: string; items: { key: string; path: string }[] }
  csi?: { driver: string; readOnly: boolean; volumeAttributes: Labels }
}

export type Container = {
  name: string
  image: string
  args?: string[]
  env?: EnvironmentVariable[]
  resources: { requests: Labels; limits: Labels }
  securityContext: Record<string, unknown>
  volumeMounts?: { name: string; mountPath: string; readOnly: boolean }[]
  startupProbe?: { periodSeconds: number; failureThreshold: number }
}

export type PodSpec = {
  serviceAccountName: string
  automountServiceAccountToken: boolean
  enableServiceLinks: boolean
  imagePullSecrets?: { name: string }[]
  restartPolicy?: string
  securityContext: Record<string, unknown>
  terminationGracePeriodSeconds?: number
  topologySpreadConstraints?: { topologyKey: string; matchLabelKeys: string[] }[]
  containers: Container[]
  volumes?: Volume[]
}

export type Pod = { metadata: { labels: Labels; annotations?: Labels }; spec: PodSpec }
export type WithPod = { template: Pod }

/** All pods that objects make: of what runs, of Jobs, and of the Jobs of analyses. */
export function podsOf(all: Manifest[]): Pod[] {
  return all.flatMap(({ kind, spec }) => {
    if (['Rollout', 'Deployment', 'Job'].includes(kind)) return [(spec as WithPod).template]
    if (kind !== 'AnalysisTemplate') return []
    const { metrics } = spec as { metrics: { provider: { job?: { spec: WithPod } } }[] }
    return metrics.flatMap(({ provider }) => (provider.job ? [provider.job.spec.template] : []))
  })
}

/** @throws {Error} unless it is one pod with one container, which is always so */
export function onlyContainer({ spec }: Pod): Container {
  const [container, ...others] = spec.containers
  if (!container || others.length > 0) throw new Error('the pod has not one container')
  return container
}

/** Its settings: the value, or `ConfigMap/key`. */
export function environmentOf(pod: Pod): Record<string, string | undefined> {
  return Object.fromEntries(
    (onlyContainer(pod).env ?? []).map(({ name, value, valueFrom }) => [
      name,
      value ?? Object.values(valueFrom?.configMapKeyRef ?? {}).join('/'),
    ]),
  )
}

/** What is under each folder of its container. */
export function mountsOf({ spec }: Pod): Record<string, Volume | undefined> {
  return Object.fromEntries(
    spec.containers.flatMap(({ volumeMounts = [] }) =>
      volumeMounts.map(({ name, mountPath }) => [
        mountPath,
        spec.volumes?.find((volume) => volume.name === name),
      ]),
    ),
  )
}
