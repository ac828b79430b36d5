import type { AnalysisRun, Rollout } from '../stage/objects.ts'
import { newestOfRollout } from '../stage/newest.ts'
import { ownedBy } from '../stage/state.ts'
import { explainAnalysis } from './analysis.ts'
import { type Finding, ended, lasting, passing } from './cause.ts'
import type { Explaining } from '../stage/state.ts'
import { explainPods } from './pods.ts'

/** What keeps the newest version of a Rollout from being what users reach. */
export async function explainRollout(rollout: Rollout, explaining: Explaining): Promise<Finding[]> {
  if (!isObserved(rollout)) return []
  const { replicaSet, pods } = newestOfRollout(explaining.state, rollout)
  const status = rollout.status ?? {}
  if (status.abort) return [await explainAbort(rollout, explaining)]
  if (isLate(rollout)) return explainLate(rollout, await explainPods(pods, replicaSet, explaining))
  const paused = await explainPause(rollout, explaining)
  return [...paused, ...(await explainPods(pods, replicaSet, explaining))]
}

/** Whether its status is that of the newest template, not of one before. */
export function isObserved({ metadata, status }: Rollout): boolean {
  return Number(status?.observedGeneration ?? 0) >= (metadata.generation ?? 0)
}

function isLate({ status }: Rollout): boolean {
  const { reason, message = '' } = progressOf(status) ?? {}
  return (
    status?.phase === 'Degraded' &&
    (reason === 'ProgressDeadlineExceeded' || message.includes('timed out progressing'))
  )
}

function progressOf(status: Rollout['status']) {
  return status?.conditions?.find(({ type }) => type === 'Progressing')
}

/** Of a version that is still there: the first one, to which there is none to go back. */
function explainLate({ spec }: Rollout, found: readonly Finding[]): Finding[] {
  const late = `it did not become ready ${within(spec)}`
  if (found.length === 0) return [ended('deadline', late, correctIt)]
  return found.map(({ text, ...finding }) => ({
    ...finding,
    text: `${late}: ${text}`,
    outlook: 'ended',
  }))
}

function within({ progressDeadlineSeconds: seconds }: Rollout['spec']): string {
  return seconds === undefined ? 'in time' : `within ${seconds} s`
}

const correctIt = 'correct what kept it from that, and deploy again.'

async function explainAbort(rollout: Rollout, explaining: Explaining): Promise<Finding> {
  const message = progressOf(rollout.status)?.message ?? rollout.status?.message ?? ''
  if (isLate(rollout)) {
    const text = `the new version was taken back, as it did not become ready ${within(rollout.spec)}`
    return ended('deadline', text, correctIt)
  }
  const found = await judgements(rollout, explaining, ['Failed', 'Error'])
  if (found.length > 0) {
    return ended(
      'analysis',
      `the new version was taken back: ${found.join('; ')}`,
      'correct the version, and deploy again.',
    )
  }
  const why = message.replace(/^RolloutAborted: |^Rollout aborted update to revision \d+: ?/g, '')
  return ended(
    'aborted',
    `the new version was taken back${why ? `: ${why}` : ' by somebody'}`,
    'deploy one that is better; or go on with it: kubectl argo rollouts retry rollout.',
  )
}

async function judgements(
  { metadata, status }: Rollout,
  explaining: Explaining,
  phases: readonly string[],
): Promise<string[]> {
  const isNewest = ({ metadata: { labels } }: AnalysisRun) =>
    labels?.['rollouts-pod-template-hash'] === status?.currentPodHash
  const runs = ownedBy(explaining.state.analysisRuns, metadata)
    .filter(isNewest)
    .filter((run) => phases.includes(run.status?.phase ?? ''))
  const found = await Promise.all(runs.map((run) => explainAnalysis(run, explaining)))
  return [...new Set(found.flat())]
}

async function explainPause(rollout: Rollout, explaining: Explaining): Promise<Finding[]> {
  const reasons = rollout.status?.pauseConditions?.map(({ reason }) => reason) ?? []
  if (reasons.includes('InconclusiveAnalysisRun')) {
    const found = await judgements(rollout, explaining, ['Inconclusive'])
    return [
      lasting(
        'inconclusive',
        `it waits for somebody to decide: ${found.join('; ') || 'its analysis came to no result'}`,
        `look at it, then kubectl argo rollouts promote ${rollout.metadata.name}, or abort.`,
      ),
    ]
  }
  const step = rollout.spec.strategy?.canary?.steps?.[rollout.status?.currentStepIndex ?? 0]
  const isForever = step?.pause !== undefined && step.pause.duration === undefined
  if (reasons.length === 0 || (!isForever && !reasons.includes('BlueGreenPause'))) return []
  return [
    passing(
      'paused',
      'it waits for somebody to promote it',
      `kubectl argo rollouts promote ${rollout.metadata.name}`,
    ),
  ]
}
