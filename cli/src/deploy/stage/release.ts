import type { AppResource, Application, Meta } from './objects.ts'
import type { StageState } from './state.ts'

/** Whether a revision of the branch is, or comes after, what was pushed. */
export type HasCommit = (revision: string) => boolean

/** Whether Argo CD has compared the cluster with what was pushed. It brings what differs only after that. */
export function isCompared({ status }: Application, hasCommit: HasCommit): boolean {
  const revision = status?.sync?.revision
  return revision !== undefined && hasCommit(revision)
}

/** Whether what Argo CD does, or did last, is of what was pushed. */
export function isTried({ status }: Application, hasCommit: HasCommit): boolean {
  const revision = status?.operationState?.syncResult?.revision
  return revision !== undefined && hasCommit(revision)
}

/** Whether an object is as what was pushed says: until then its state is that of another release. */
export function isBrought(
  application: Application,
  { kind, metadata }: { kind: string; metadata: Meta },
  hasCommit: HasCommit,
): boolean {
  const isIt = (one: AppResource) =>
    one.kind === kind && one.name === metadata.name && one.status === 'Synced'
  const { resources = [], operationState } = application.status ?? {}
  const applied = operationState?.syncResult?.resources ?? []
  return (
    (isCompared(application, hasCommit) && resources.some(isIt)) ||
    (isTried(application, hasCommit) && applied.some(isIt))
  )
}

/** What a stage has, without the pods' owners that are still as another release says. */
export function broughtOf(
  state: StageState,
  application: Application,
  hasCommit: HasCommit,
): StageState {
  const brought = <T extends { kind: string; metadata: Meta }>(items: T[]) =>
    items.filter((item) => isBrought(application, item, hasCommit))
  return { ...state, rollouts: brought(state.rollouts), workloads: brought(state.workloads) }
}

/** The Application without what Argo CD does, or did last, where that is of another release. */
export function withoutOther(application: Application, hasCommit: HasCommit): Application {
  const revision = application.status?.operationState?.syncResult?.revision
  if (revision === undefined || hasCommit(revision)) return application
  const { operationState: _, ...status } = application.status ?? {}
  return { ...application, status }
}
