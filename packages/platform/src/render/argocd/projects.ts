import { isSmall } from '../../cluster-place.ts'
import type { Platform } from '../../describe.ts'
import { hasNginxGateway } from '../entrance.ts'
import { sources } from './charts.ts'
import { type RealCluster, installedParts } from './clusters.ts'
import { type ArgoObject, argoObject } from './objects.ts'
import { argocdNamespace, here, projectNames, repositoryUrl } from './place.ts'

type Kind = { group: string; kind: string }

/** Before all else: an Application without its project does nothing. */
const wave = -3

/** Who may bring what from where to where: one project a stage, one of the parts, one of these files themselves. */
export function projects(platform: Platform, real: RealCluster): ArgoObject[] {
  return [
    rootProject(platform),
    ...(installedParts(real).length > 0 ? [partsProject(platform, real)] : []),
    ...real.stages.map((stage) => stageProject(platform, real, stage)),
  ]
}

function rootProject(platform: Platform): ArgoObject {
  return argoObject(
    platform,
    'AppProject',
    { name: projectNames(platform).root, wave },
    {
      description: 'What Argo CD itself is told, from the main branch.',
      sourceRepos: [repositoryUrl(platform)],
      destinations: [{ server: here, namespace: argocdNamespace }],
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: ['AppProject', 'Application', 'ApplicationSet'].map((kind) => ({
        group: 'argoproj.io',
        kind,
      })),
    },
  )
}

function partsProject(platform: Platform, real: RealCluster): ArgoObject {
  const used = installedParts(real).map(([part]) => sources[part])
  const repositories = [...used.map(({ repository }) => repository), repositoryUrl(platform)]
  const namespaces = [...used.map(({ namespace }) => namespace), 'kube-system']
  return argoObject(
    platform,
    'AppProject',
    { name: projectNames(platform).parts, wave },
    {
      description: 'Upstream charts that every stage of the cluster shares.',
      sourceRepos: distinct(repositories),
      destinations: distinct(namespaces).map((namespace) => ({ server: here, namespace })),
      clusterResourceWhitelist: clusterKinds,
      namespaceResourceWhitelist: [{ group: '*', kind: '*' }],
    },
  )
}

/** What is of the whole cluster, of the upstream charts. */
const clusterKinds: Kind[] = [
  { group: '', kind: 'Namespace' },
  { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
  { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
  { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
  { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration' },
  { group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration' },
  { group: 'admissionregistration.k8s.io', kind: 'ValidatingAdmissionPolicy' },
  { group: 'admissionregistration.k8s.io', kind: 'ValidatingAdmissionPolicyBinding' },
  { group: 'apiregistration.k8s.io', kind: 'APIService' },
  { group: 'storage.k8s.io', kind: 'CSIDriver' },
  { group: 'gateway.networking.k8s.io', kind: 'GatewayClass' },
  { group: 'cert-manager.io', kind: 'ClusterIssuer' },
]

function stageProject(platform: Platform, real: RealCluster, stage: string): ArgoObject {
  return argoObject(
    platform,
    'AppProject',
    { name: stage, wave },
    {
      description: `What ${platform.name} runs in the stage ${stage}.`,
      sourceRepos: [repositoryUrl(platform)],
      destinations: [{ server: here, namespace: stage }],
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: stageKinds(real),
      orphanedResources: {
        warn: true,
        ignore: isSmall(real.cluster) ? madeByHand : [...madeByHand, passwordClasses],
      },
    },
  )
}

/** What a command makes in the namespace, and is in no repository. */
const madeByHand = [
  { kind: 'Secret' },
  { kind: 'ConfigMap', name: 'cluster' },
  { group: 'cilium.io', kind: 'CiliumEndpoint' },
]

/** What has the driver read passwords of RDS: `gatehouse cluster prepare` makes it. */
const passwordClasses = {
  group: 'secrets-store.csi.x-k8s.io',
  kind: 'SecretProviderClass',
  name: 'database-*',
}

/** The kinds of deploy/chart, and on small clusters of deploy/postgres. No Secret: those come from no repository. */
function stageKinds({ cluster }: RealCluster): Kind[] {
  return [
    { group: '', kind: 'ConfigMap' },
    { group: '', kind: 'Service' },
    { group: '', kind: 'ServiceAccount' },
    { group: 'apps', kind: 'Deployment' },
    { group: 'argoproj.io', kind: 'Rollout' },
    { group: 'argoproj.io', kind: 'AnalysisTemplate' },
    { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' },
    { group: 'batch', kind: 'Job' },
    { group: 'monitoring.coreos.com', kind: 'ServiceMonitor' },
    { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
    { group: 'policy', kind: 'PodDisruptionBudget' },
    ...(cluster.entrance.kind === 'ingress' ? ingressKinds : gatewayKinds),
    ...(hasNginxGateway(cluster) ? nginxKinds : []),
    ...(isSmall(cluster) ? databaseKinds : secretKinds),
    ...shownKinds,
  ]
}

/**
 * What controllers make of these. Argo CD shows of an Application what its project permits, and nothing below the rest.
 * A branch that brings pods by a Rollout gains nothing by bringing them as they are.
 */
const shownKinds: Kind[] = [
  { group: '', kind: 'Pod' },
  { group: 'apps', kind: 'ReplicaSet' },
  { group: 'argoproj.io', kind: 'AnalysisRun' },
  { group: 'discovery.k8s.io', kind: 'EndpointSlice' },
]

const ingressKinds: Kind[] = [{ group: 'networking.k8s.io', kind: 'Ingress' }]

const gatewayKinds: Kind[] = [
  { group: 'gateway.networking.k8s.io', kind: 'Gateway' },
  { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' },
]

const nginxKinds: Kind[] = [{ group: 'gateway.nginx.org', kind: 'ClientSettingsPolicy' }]

const databaseKinds: Kind[] = [
  { group: '', kind: 'PersistentVolumeClaim' },
  { group: 'apps', kind: 'StatefulSet' },
  { group: 'batch', kind: 'CronJob' },
]

const secretKinds: Kind[] = [{ group: 'secrets-store.csi.x-k8s.io', kind: 'SecretProviderClass' }]

function distinct(values: string[]): string[] {
  return [...new Set(values)].toSorted()
}
