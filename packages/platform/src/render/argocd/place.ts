import type { Platform } from '../../describe.ts'

/** The namespace in which Argo CD runs and reads what it is to do. */
export const argocdNamespace = 'argocd'

/** The server of the cluster that Argo CD itself runs in. */
export const here = 'https://kubernetes.default.svc'

/** The branch that says what each stage runs. */
export const deployments = 'deployments'

/** The branch of the description, and of what derives from it. */
export const main = 'main'

/** Where Argo CD reads this repository. */
export function repositoryUrl({ repository, repositoryUrl: own }: Platform): string {
  return own ?? `https://github.com/${repository}.git`
}

/** What the folder of a cluster is called, from the root of the repository on. */
export function folderOf(cluster: string): string {
  return `deploy/generated/clusters/${cluster}`
}

/** The projects of what `gatehouse cluster bootstrap` starts, which is called so too, and of the upstream parts. */
export function projectNames({ name }: Platform): { root: string; parts: string } {
  return { root: name, parts: `${name}-parts` }
}
