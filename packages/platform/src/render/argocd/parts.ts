import type { Part } from '../../cluster.ts'
import type { Platform } from '../../describe.ts'
import { type Source, sources } from './charts.ts'
import { type RealCluster, installedParts } from './clusters.ts'
import { type ArgoObject, argoObject, retry, subscriptions } from './objects.ts'
import { derivedValues } from './part-values.ts'
import { here, main, projectNames, repositoryUrl } from './place.ts'

/** One Application for each upstream part of a cluster. */
export function partApplications(platform: Platform, real: RealCluster): ArgoObject[] {
  return installedParts(real).map(([part, version]) =>
    partApplication(platform, real, part, version),
  )
}

function partApplication(
  platform: Platform,
  real: RealCluster,
  part: Part,
  version: string,
): ArgoObject {
  const source = sources[part]
  const wave = source.definesKinds ? -2 : -1
  return argoObject(
    platform,
    'Application',
    { name: part, wave, annotations: subscriptions },
    {
      project: projectNames(platform).parts,
      ...(source.path === undefined
        ? { sources: chartSources(platform, real, part, version) }
        : { source: folderSource(source, version) }),
      destination: { server: here, namespace: source.namespace },
      ...(ignoreDifferences[part] && { ignoreDifferences: ignoreDifferences[part] }),
      syncPolicy: syncPolicyOf(source),
    },
  )
}

function folderSource({ repository, path }: Source, version: string) {
  return { repoURL: repository, targetRevision: version, path }
}

/** The chart, with the values of this repository, over which go those that derive from the description. */
function chartSources(platform: Platform, real: RealCluster, part: Part, version: string) {
  const valuesObject = derivedValues(platform, real, part)
  return [
    {
      repoURL: sources[part].repository,
      chart: part,
      targetRevision: version,
      helm: {
        releaseName: part,
        valueFiles: [`$values/deploy/argocd/values/${part}.yaml`],
        ...(Object.keys(valuesObject).length > 0 && { valuesObject }),
      },
    },
    { repoURL: repositoryUrl(platform), targetRevision: main, ref: 'values' },
  ]
}

function syncPolicyOf({ namespace, privileged }: Source) {
  const own = namespace !== 'kube-system'
  const level = privileged ? 'privileged' : 'restricted'
  return {
    automated: { enabled: true, prune: true, selfHeal: true },
    // Without an end: the kinds that a part needs may come from another one, which is not there yet.
    retry: { ...retry, limit: -1 },
    syncOptions: [
      `CreateNamespace=${own}`,
      // Some definitions of kinds are longer than what client-side apply notes in an annotation.
      'ServerSideApply=true',
      'RespectIgnoreDifferences=true',
    ],
    ...(own && {
      managedNamespaceMetadata: { labels: { 'pod-security.kubernetes.io/enforce': level } },
    }),
  }
}

/** What their own controllers fill in. */
const ignoreDifferences: Partial<Record<Part, object[]>> = {
  'kube-prometheus-stack': webhooks('kube-prometheus-stack-admission'),
  'cert-manager': webhooks('cert-manager-webhook'),
}

function webhooks(name: string): object[] {
  return ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].map((kind) => ({
    group: 'admissionregistration.k8s.io',
    kind,
    name,
    jqPathExpressions: ['.webhooks[]?.clientConfig.caBundle'],
  }))
}
