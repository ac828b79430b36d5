import type { Platform } from '../../describe.ts'
import type { RealCluster } from './clusters.ts'
import { type ArgoObject, argoObject, retry, subscriptions } from './objects.ts'
import { argocdNamespace, folderOf, here, main, projectNames, repositoryUrl } from './place.ts'

/** The Application that brings all the others from the main branch, itself too. */
export function rootApplication(platform: Platform, { name }: RealCluster): ArgoObject {
  const { root } = projectNames(platform)
  return argoObject(
    platform,
    'Application',
    { name: root, annotations: subscriptions },
    {
      project: root,
      source: { repoURL: repositoryUrl(platform), targetRevision: main, path: folderOf(name) },
      destination: { server: here, namespace: argocdNamespace },
      syncPolicy: {
        automated: { enabled: true, prune: true, selfHeal: true },
        retry: { ...retry, limit: -1 },
        syncOptions: ['ServerSideApply=true', 'PruneLast=true'],
      },
    },
  )
}
