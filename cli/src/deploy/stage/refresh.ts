import type { Cluster } from '../../kubernetes/cluster.ts'
import { argocd } from './read.ts'
import type { StageState } from './state.ts'

const apiVersion = 'argoproj.io/v1alpha1'

/**
 * Has Argo CD look at the branch now rather than at its next round: at the Applications of these folders, and at what
 * makes those of the stage.
 */
export async function refresh(
  cluster: Cluster,
  { applications, applicationSets }: StageState,
  folders: readonly string[],
): Promise<void> {
  const annotate = (kind: string, name: string, annotation: string, value: string | null) =>
    cluster.merge({
      apiVersion,
      kind,
      metadata: { name, namespace: argocd, annotations: { [annotation]: value } },
    } as Parameters<Cluster['merge']>[0])
  const ask = async (kind: string, name: string, annotation: string, value: string) => {
    // One that is still there from a round that failed is no change, and heard by nobody.
    await annotate(kind, name, annotation, null)
    await annotate(kind, name, annotation, value)
  }
  const asked = folders.flatMap((folder) => applications.get(folder)?.metadata.name ?? [])
  await Promise.all([
    ...asked.map((name) => ask('Application', name, 'argocd.argoproj.io/refresh', 'normal')),
    ...applicationSets.map(({ metadata }) =>
      ask('ApplicationSet', metadata.name, 'argocd.argoproj.io/application-set-refresh', 'true'),
    ),
  ])
}
