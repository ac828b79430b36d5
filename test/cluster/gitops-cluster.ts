import type { Any, LabCluster, Ref } from '../support/lab/cluster.ts'
import { until } from '../support/lab/until.ts'
import { stage } from './gitops.ts'
import { argo } from './gitops-objects.ts'

export type Application = {
  status?: {
    sync?: { status: string; revision?: string }
    operationState?: { phase: string; message: string }
    conditions?: { type: string; message: string }[]
  }
}

/** Looks at what Argo CD does, and does not wait for it to look at Git by itself. */
export function watchArgocd(cluster: LabCluster) {
  const annotate = (ref: Ref, annotations: Record<string, string>) =>
    cluster.merge({ ...ref, metadata: Object.assign({ annotations }, ref.metadata) })
  const name = (ref: Ref) => `${ref.kind} ${ref.metadata.name}`

  const application = (called: string, isSo: (found: Application) => boolean) => {
    const ref = argo('Application', called)
    const look = async () => {
      const found = await cluster.find<Application>(ref)
      if (found && isSo(found)) return found
      if (found) await annotate(ref, { 'argocd.argoproj.io/refresh': 'normal' })
      else await refreshStage()
      return JSON.stringify(found?.status ?? 'it is not there')
    }
    return until(name(ref), look, { everyMilliseconds: 1000 })
  }

  /** Lets the ApplicationSet look at the folders now. */
  async function refreshStage() {
    const set = argo('ApplicationSet', stage)
    if (!(await cluster.find(set))) return
    await annotate(set, { 'argocd.argoproj.io/application-set-refresh': 'true' })
  }

  return {
    application,
    refreshStage,
    synced: (called: string) =>
      application(
        called,
        ({ status }) =>
          status?.sync?.status === 'Synced' && status.operationState?.phase === 'Succeeded',
      ),
    exists: (ref: Ref): Promise<Any> =>
      until(name(ref), async () => (await cluster.find(ref)) ?? 'It is absent.'),
    isGone: (ref: Ref) =>
      until(`the end of ${name(ref)}`, async () =>
        (await cluster.find(ref)) ? 'It is there.' : {},
      ),
  }
}
