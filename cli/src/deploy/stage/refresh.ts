import type { Cluster } from '../../kubernetes/cluster.ts'
import { argocd } from './read.ts'

const apiVersion = 'argoproj.io/v1alpha1'

/** What an ApplicationSet is made of, as far as it says which folders it is for. */
type ApplicationSet = {
  metadata: { name: string }
  spec?: { generators?: { git?: { directories?: { path: string }[] } }[] }
}

/**
 * Has Argo CD look at the branch now rather than at its next round: at Applications of these names, and at what makes
 * those of the stage.
 */
export async function refresh(
  cluster: Cluster,
  stage: string,
  names: readonly string[],
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
  const sets = await cluster.list({ apiVersion, kind: 'ApplicationSet' }, { namespace: argocd })
  const own = (sets as unknown as ApplicationSet[]).filter((set) => isFor(set, stage))
  await Promise.all([
    ...names.map((name) => ask('Application', name, 'argocd.argoproj.io/refresh', 'normal')),
    ...own.map(({ metadata }) =>
      ask('ApplicationSet', metadata.name, 'argocd.argoproj.io/application-set-refresh', 'true'),
    ),
  ])
}

function isFor({ spec }: ApplicationSet, stage: string): boolean {
  return (spec?.generators ?? []).some(({ git }) =>
    git?.directories?.some(({ path }) => path.startsWith(`stages/${stage}/`)),
  )
}
