import type { Application, Rollout, Workload } from '../stage/objects.ts'
import { isObserved } from '../explain/rollout.ts'
import { newestOf, newestOfRollout } from '../stage/newest.ts'
import { type HasCommit, broughtOf, isCompared, isTried, withoutOther } from '../stage/release.ts'
import type { StageState } from '../stage/state.ts'

/** How far one folder of a stage has come. */
export type Progress = {
  folder: string
  /** What Argo CD has done of it. */
  sync: string
  /** What becomes of the new version. */
  rollout: string
  /** `2/2`: pods of the new version that are ready, of those that are to be. */
  pods: string
  /** Whether Argo CD has come to what was pushed: what is wrong before that is not of this deployment. */
  isReached: boolean
  isHealthy: boolean
}

export function progressOf(folder: string, state: StageState, hasCommit: HasCommit): Progress {
  const application = state.applications.get(folder)
  if (!application) {
    const blank = { rollout: '', pods: '', isReached: false, isHealthy: false }
    return { folder, sync: 'no Application yet', ...blank }
  }
  const { sync, health, operationState } = application.status ?? {}
  const isRead = isCompared(application, hasCommit)
  const isReached = isRead || isTried(application, hasCommit)
  const isSynced = isRead && sync?.status === 'Synced' && operationState?.phase !== 'Running'
  const { rollouts, workloads } = broughtOf(state, application, hasCommit)
  const isDone = rollouts.every(isRolledOut) && workloads.every(isUpdated)
  return {
    folder,
    sync: isSynced
      ? syncedText(isDone, health?.status)
      : syncText(withoutOther(application, hasCommit), isReached),
    rollout: [...rollouts.map(stepOf), ...workloads.map(updateOf)].join(', '),
    pods: podsOf(rollouts, workloads, state),
    isReached,
    isHealthy: isSynced && isDone && health?.status === 'Healthy',
  }
}

/** Once all is done, what Argo CD makes of it: it comes to a judgement of its own some seconds later. */
function syncedText(isDone: boolean, health = 'Unknown'): string {
  return isDone && health !== 'Healthy' ? `synced, ${health.toLowerCase()}` : 'synced'
}

function syncText({ status }: Application, isReached: boolean): string {
  const { phase, message = '' } = status?.operationState ?? {}
  if (!isReached) return 'waits for Argo CD'
  if (phase === 'Failed' || phase === 'Error') return 'failed'
  const [, hook] = /completion of hook \w+\/Job\/(\S+)/.exec(message) ?? []
  return phase === 'Running' && hook !== undefined ? `runs ${hook}` : 'syncs'
}

function isRolledOut(rollout: Rollout): boolean {
  const { phase, stableRS, currentPodHash } = rollout.status ?? {}
  return isObserved(rollout) && phase === 'Healthy' && stableRS === currentPodHash
}

function isUpdated({ metadata, spec, status }: Workload): boolean {
  const wanted = spec.replicas ?? 1
  return (
    (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0) &&
    (status?.updatedReplicas ?? 0) >= wanted &&
    (status?.readyReplicas ?? 0) >= wanted &&
    (status?.replicas ?? 0) <= wanted
  )
}

function stepOf(rollout: Rollout): string {
  const { status = {}, spec } = rollout
  if (!isObserved(rollout)) return 'begins'
  if (status.abort) return 'taken back'
  if (isRolledOut(rollout)) return 'done'
  if (status.pauseConditions?.length) return 'paused'
  // The first one: there is none to take over from.
  if (!status.stableRS || status.stableRS === status.currentPodHash) return 'starts'
  if (spec.strategy?.blueGreen) return blueGreenStep(rollout)
  const steps = spec.strategy?.canary?.steps ?? []
  const index = status.currentStepIndex ?? 0
  if (steps.length === 0) return 'starts'
  const weight = steps.slice(0, index + 1).findLast((step) => step.setWeight !== undefined)
  const share = weight ? ` with ${weight.setWeight} %` : ''
  const what = steps[index]?.analysis ? 'is judged' : 'starts'
  return index < steps.length ? `${what}${share}, step ${index + 1}/${steps.length}` : 'takes over'
}

function blueGreenStep({ status = {} }: Rollout): string {
  const { currentPodHash, blueGreen, message = '' } = status
  if (blueGreen?.activeSelector === currentPodHash) return 'switched, is judged'
  return /analysis/i.test(message) ? 'preview is judged' : 'preview starts'
}

function updateOf(workload: Workload): string {
  return isUpdated(workload) ? 'done' : 'is updated'
}

function podsOf(rollouts: Rollout[], workloads: Workload[], state: StageState): string {
  const newest = [
    ...rollouts.map((one) => ({ ...newestOfRollout(state, one), wanted: one.spec.replicas })),
    ...workloads.map((one) => ({ ...newestOf(state, one), wanted: one.spec.replicas })),
  ]
  return newest
    .map(({ pods, replicaSet, wanted }) => {
      const ready = pods.filter(({ status }) =>
        status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
      )
      const asked = replicaSet?.spec.replicas ?? wanted ?? 1
      return `${ready.length}/${Math.max(asked, ready.length)}`
    })
    .join(', ')
}
