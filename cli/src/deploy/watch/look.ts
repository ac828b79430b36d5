import type { Cause } from '../explain/cause.ts'
import { explainAbsence } from '../explain/application-set.ts'
import { explainFolder } from '../explain/stage.ts'
import { broughtOf, withoutOther } from '../stage/release.ts'
import type { ReadLog, StageState } from '../stage/state.ts'
import type { Branch } from './branch.ts'
import { type Progress, progressOf } from './progress.ts'
import { type Serving, servingOf } from './serving.ts'

/** A stage as it was at one moment of a deployment. */
export type View = {
  progress: Progress[]
  causes: Cause[]
  serving: Serving[]
  /** The revision with another release of the stage, where somebody has deployed one since. */
  replacedBy?: string
}

/** Looks at what is there of the folders that were deployed. */
export async function lookAt(
  state: StageState,
  {
    stage,
    folders,
    branch,
  }: { stage: string; folders: readonly string[]; branch: Pick<Branch, 'learn' | 'placeOf'> },
  readLog: ReadLog,
): Promise<View> {
  const revisions = folders.flatMap((folder) => revisionsOf(state, folder))
  await branch.learn(revisions)
  const hasCommit = (revision: string) => branch.placeOf(revision) === 'has'
  const progress = folders.map((folder) => progressOf(folder, state, hasCommit))
  const found = progress.map(async ({ folder, isReached, isHealthy }) => {
    const application = state.applications.get(folder)
    if (!application || isHealthy) return []
    // What was wrong before is not of this deployment; that Argo CD cannot read the branch is.
    const causes = await explainFolder(folder, withoutOther(application, hasCommit), {
      state: broughtOf(state, application, hasCommit),
      stage,
      readLog,
    })
    return isReached ? causes : causes.filter(({ kind }) => kind.startsWith('argocd-'))
  })
  const isAllMade = folders.every((folder) => state.applications.has(folder))
  const ofStage = isAllMade ? [] : explainAbsence(state)
  const replacedBy = revisions.find((revision) => branch.placeOf(revision) === 'replaced')
  return {
    progress,
    causes: [...ofStage, ...(await Promise.all(found)).flat()],
    serving: servingOf(state, folders, hasCommit),
    ...(replacedBy !== undefined && { replacedBy }),
  }
}

function revisionsOf({ applications }: StageState, folder: string): string[] {
  const { sync, operationState } = applications.get(folder)?.status ?? {}
  return [sync?.revision, operationState?.syncResult?.revision].flatMap((one) => one ?? [])
}
