import type { Part } from '../../cluster.ts'

/** Of a chart, by name. */
export type Values = Record<string, unknown>

/** Where a part comes from, and where it runs. */
export type Source = {
  /** Of charts as Argo CD writes it: without a scheme it is an OCI registry. Of Git, for what is no chart. */
  repository: string
  /** The folder of a Git repository whose objects are applied, for what is no chart. */
  path?: string
  namespace: string
  /** Whether its pods need more than the level `restricted` of Pod Security: host paths, host ports, root. */
  privileged?: true
  /** Whether others need kinds that it defines, so that it comes before them. */
  definesKinds?: true
}

const prometheus = 'https://prometheus-community.github.io/helm-charts'
const grafana = 'https://grafana.github.io/helm-charts'
const grafanaCommunity = 'https://grafana-community.github.io/helm-charts'
const openTelemetry = 'https://open-telemetry.github.io/opentelemetry-helm-charts'
const argo = 'https://argoproj.github.io/argo-helm'

/** Every part that a cluster may have, by the name of its chart. docs/argocd.md says where each was read. */
export const sources: Record<Part, Source> = {
  'argo-cd': { repository: argo, namespace: 'argocd' },
  'argo-rollouts': { repository: argo, namespace: 'argo-rollouts', definesKinds: true },
  'kube-prometheus-stack': {
    repository: prometheus,
    namespace: 'monitoring',
    privileged: true,
    definesKinds: true,
  },
  loki: { repository: grafanaCommunity, namespace: 'monitoring', privileged: true },
  alloy: { repository: grafana, namespace: 'monitoring', privileged: true },
  'opentelemetry-collector': {
    repository: openTelemetry,
    namespace: 'monitoring',
    privileged: true,
  },
  'uptime-kuma': {
    repository: 'https://helm.irsigler.cloud',
    namespace: 'monitoring',
    privileged: true,
  },
  'metrics-server': {
    repository: 'https://kubernetes-sigs.github.io/metrics-server',
    namespace: 'kube-system',
    privileged: true,
  },
  'cluster-autoscaler': {
    repository: 'https://kubernetes.github.io/autoscaler',
    namespace: 'kube-system',
    privileged: true,
  },
  'gateway-api': {
    repository: 'https://github.com/kubernetes-sigs/gateway-api',
    path: 'config/crd',
    namespace: 'nginx-gateway',
    definesKinds: true,
  },
  'nginx-gateway-fabric': {
    repository: 'ghcr.io/nginx/charts',
    namespace: 'nginx-gateway',
  },
  'cert-manager': {
    repository: 'https://charts.jetstack.io',
    namespace: 'cert-manager',
    definesKinds: true,
  },
  'secrets-store-csi-driver': {
    repository: 'https://kubernetes-sigs.github.io/secrets-store-csi-driver/charts',
    namespace: 'kube-system',
    privileged: true,
    definesKinds: true,
  },
  'secrets-store-csi-driver-provider-aws': {
    repository: 'https://aws.github.io/secrets-store-csi-driver-provider-aws',
    namespace: 'kube-system',
    privileged: true,
  },
}
