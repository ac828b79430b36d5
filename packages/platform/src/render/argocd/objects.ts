import type { Platform } from '../../describe.ts'
import { argocdNamespace } from './place.ts'

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

/**
 * Tries again after a failure, more and more slowly, and with what is the newest commit by then: else a commit that
 * cannot be applied would be tried for ever, and the one that puts it right never.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/
 */
export const retry = {
  limit: 5,
  backoff: { duration: '10s', factor: 2, maxDuration: '3m' },
  refresh: true,
}
