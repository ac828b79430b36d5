import type { Platform } from '../../describe.ts'

/** The namespace in which Argo CD runs and reads what it is to do. */
export const argocdNamespace = 'argocd'

/** The server of the cluster that Argo CD itself runs in. */
export const here = 'https://kubernetes.default.svc'

/** The branch that says what each stage runs. */
export const deployments = 'deployments'

/** The branch of the description, and of what derives from it. */
export const main = 'main'

/** An object of Argo CD. */
export type ArgoObject = {
  apiVersion: 'argoproj.io/v1alpha1'
  kind: 'AppProject' | 'Application' | 'ApplicationSet'
  metadata: {
    name: string
    namespace: typeof argocdNamespace
    labels: Record<string, string>
    annotations?: Record<string, string>
  }
  spec: Record<string, unknown>
}

type Named = { name: string; wave?: number; annotations?: Record<string, string> }

/** `wave` is when the application above makes it: lower ones first. */
export function argoObject(
  platform: Platform,
  kind: ArgoObject['kind'],
  { name, wave, annotations }: Named,
  spec: ArgoObject['spec'],
): ArgoObject {
  const all = {
    ...annotations,
    ...(wave !== undefined && { 'argocd.argoproj.io/sync-wave': String(wave) }),
  }
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind,
    metadata: {
      name,
      namespace: argocdNamespace,
      labels: { 'app.kubernetes.io/part-of': platform.name },
      ...(Object.keys(all).length > 0 && { annotations: all }),
    },
    spec,
  }
}

/** Where Argo CD reads this repository. */
export function repositoryUrl({ repository, repositoryUrl: own }: Platform): string {
  return own ?? `https://github.com/${repository}.git`
}

/**
 * Who hears of what: `team` is the recipient whose address a person puts into a secret.
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/subscriptions/
 */
export const subscriptions = Object.fromEntries(
  ['on-sync-failed', 'on-health-degraded', 'on-deployed'].map((trigger) => [
    `notifications.argoproj.io/subscribe.${trigger}.team`,
    '',
  ]),
)

/** Tries again after a failure, more and more slowly. */
export const retry = {
  limit: 5,
  backoff: { duration: '10s', factor: 2, maxDuration: '3m' },
}

/** What the folder of a cluster is called, from the root of the repository on. */
export function folderOf(cluster: string): string {
  return `deploy/generated/clusters/${cluster}`
}

/** The project of what `gatehouse cluster bootstrap` starts, and of the upstream parts. */
export const projectNames = (platform: Platform) => ({
  root: platform.name,
  parts: `${platform.name}-parts`,
})
