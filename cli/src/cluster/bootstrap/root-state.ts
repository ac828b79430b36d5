import { setTimeout as wait } from 'node:timers/promises'
import { type Platform, argocdNamespace, projectNames } from '@gatehouse/platform'
import type { KubernetesObject } from '@kubernetes/client-node'
import type { Cluster } from '../../kubernetes/cluster.ts'

/** How Argo CD finds what the root points at. */
export type RootState = { state: 'read' | 'unread' | 'unknown'; message?: string }

type Application = KubernetesObject & {
  status?: {
    sync?: { status?: string }
    conditions?: { type: string; message: string }[]
  }
}

const attempts = 30

/** Waits until Argo CD has tried to read the repository, for half a minute, and says how that went. */
export async function rootState(
  platform: Platform,
  cluster: Cluster,
  say: (text: string) => void,
): Promise<RootState> {
  say('waiting for Argo CD to read the repository')
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const application = await cluster.find<Application>({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: projectNames(platform).root, namespace: argocdNamespace },
    })
    const state = stateOf(application)
    if (state.state !== 'unknown') return state
    await wait(1000)
  }
  return { state: 'unknown' }
}

export function stateOf(application: Application | undefined): RootState {
  const { conditions = [], sync } = application?.status ?? {}
  const failed = conditions.find(({ type }) => /^(ComparisonError|InvalidSpecError)$/.test(type))
  if (failed) return { state: 'unread', message: failed.message }
  if (sync?.status === 'Synced' || sync?.status === 'OutOfSync') return { state: 'read' }
  return { state: 'unknown' }
}
