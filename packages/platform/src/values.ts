import type { Entrance } from './cluster.ts'
import type { ClusterIdentity } from './cluster-place.ts'
import type { NetworkPolicy } from './render/peers.ts'
import type { Workload } from './workload.ts'

/**
 * What the chart of `deploy/chart` is told of a service in a stage: `deploy/generated/<stage>/values/<service>.yaml`.
 * The release adds what it alone knows.
 */
export type ServiceValues = {
  platform: string
  stage: string
  name: string
  /** With `image.digest` and `version` of the release. */
  image: { repository: string; pullSecret: string | null }
  port: number
  metricsPort: number
  replicas: Workload['replicas']
  cpuMillis: number
  memoryMib: number
  rollout: RolloutValues
  /** The environment, less what the chart itself knows. Nothing secret. */
  settings: Record<string, string>
  /** Settings that the cluster alone knows: keys of the ConfigMap `cluster`, which `gatehouse cluster prepare` writes. */
  clusterSettings: Record<string, string>
  /** The services that it calls: it gets a token for each, and one for its own replicas where they talk. */
  calls: string[]
  /** Whether it asks the API server for the keys of its callers' tokens. */
  checksCallers: boolean
  /** Its AWS identity; nothing of AWS reaches what has none. */
  identity: { kind: ClusterIdentity; roleArn: string } | null
  secrets: SecretValues[]
  /** A headless service, by which its replicas find one another. */
  peers: boolean
  /** Whether a job brings the database up to date ahead of a new version. */
  migrates: boolean
  /** `nginx`: NGINX Gateway Fabric serves it, and has to be told how long bodies may be. */
  entrance: (Entrance & { host: string; nginx?: true }) | null
  nodePort: number | null
  networkPolicy: Pick<NetworkPolicy['spec'], 'ingress' | 'egress'>
  /** Whether something reads ServiceMonitors. */
  monitored: boolean
}

export type RolloutValues = {
  /** `rolling` is a plain Deployment, which nothing judges: for clusters without Argo Rollouts. */
  strategy: Workload['rollout'] | 'rolling'
  /** A URL; without Prometheus synthetic requests alone judge. */
  prometheus: string | null
  successPercent: number
  p95Milliseconds: number
  probes: string[]
  /** After how many without progress the old version stays; the chart says 180. */
  deadlineSeconds?: number
}

/** A secret as a file, in a folder of its source. */
export type SecretValues = {
  name: string
  /** The setting that takes the path of the file. */
  setting: string
  source: SecretSource
}

/**
 * Where the value of a secret is, and the file of it: under the key `value` of the Kubernetes Secret of its name
 * (`/var/run/secrets/values/<name>`); in a secret of Secrets Manager, the whole of it or one key of its JSON, by the
 * Secrets Store CSI driver (`/var/run/secrets/secrets-manager/<name>`); or where a SecretProviderClass of its name
 * says, which is there already (`/var/run/secrets/classes/<name>/<name>`).
 */
export type SecretSource =
  | { kind: 'kubernetes' }
  | { kind: 'aws'; object: string; key?: string }
  | { kind: 'class' }
