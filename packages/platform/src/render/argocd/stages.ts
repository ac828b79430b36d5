import type { Platform } from '../../describe.ts'
import { type ArgoObject, argoObject, retry, subscriptions } from './objects.ts'
import { deployments, here, repositoryUrl } from './place.ts'

/** Makes an Application of every folder of a stage: `dev-gateway` of `stages/dev/gateway`. */
export function stageApplications(platform: Platform, stage: string): ArgoObject {
  const repoURL = repositoryUrl(platform)
  const directories = [{ path: `stages/${stage}/*` }]
  return argoObject(
    platform,
    'ApplicationSet',
    { name: stage, wave: 0 },
    {
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      generators: [
        { git: { repoURL, revision: deployments, directories, requeueAfterSeconds: 60 } },
      ],
      // A folder that is gone takes its Application away, and nothing of what runs.
      syncPolicy: { preserveResourcesOnDeletion: true },
      template: {
        metadata: {
          name: `${stage}-{{.path.basename}}`,
          labels: { 'app.kubernetes.io/part-of': platform.name, 'gatehouse/stage': stage },
          annotations: subscriptions,
        },
        spec: {
          project: stage,
          source: { repoURL, targetRevision: deployments, path: '{{.path.path}}' },
          destination: { server: here, namespace: stage },
          revisionHistoryLimit: 10,
          ignoreDifferences,
          syncPolicy: {
            automated: { enabled: true, prune: true, selfHeal: true },
            retry,
            syncOptions: [
              'CreateNamespace=false',
              'ServerSideApply=true',
              'ApplyOutOfSyncOnly=true',
              'PruneLast=true',
              'RespectIgnoreDifferences=true',
            ],
          },
        },
      },
    },
  )
}

/**
 * What others set: the autoscaler how many replicas there are, Argo Rollouts which of the versions a Service
 * sends requests to.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/
 */
const ignoreDifferences = [
  { group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] },
  { group: 'argoproj.io', kind: 'Rollout', jsonPointers: ['/spec/replicas'] },
  { group: '', kind: 'Service', jsonPointers: ['/spec/selector/rollouts-pod-template-hash'] },
]
