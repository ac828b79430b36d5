import type { Job } from '../stage/objects.ts'
import { ownedBy } from '../stage/state.ts'
import { explainRefusal } from './admission.ts'
import { type Finding, ended, passing } from './cause.ts'
import { lastEvent } from '../stage/state.ts'
import type { Explaining } from '../stage/state.ts'
import { explainPod } from './pod.ts'

/** Why a Job that a release waits for does not end well; undefined while nothing speaks against it. */
export async function explainJob(job: Job, explaining: Explaining): Promise<Finding | undefined> {
  const { state, stage } = explaining
  const { name } = job.metadata
  const failed = job.status?.conditions?.find(
    ({ type, status }) => type === 'Failed' && status === 'True',
  )
  const pods = ownedBy(state.pods, job.metadata)
  for (const pod of pods.toReversed()) {
    const finding = await explainPod(pod, explaining)
    if (!finding) continue
    const text = `the job ${name} fails: ${finding.text}`
    return { ...finding, kind: `job-${finding.kind}`, text }
  }
  const refusal = pods.length === 0 && lastEvent(state, job.metadata, 'FailedCreate')?.message
  if (refusal) return explainRefusal(refusal, state.namespace, stage)
  if (failed) {
    const text = `the job ${name} has failed: ${failed.message ?? failed.reason ?? ''}`
    return ended('job', text, `kubectl describe job -n ${state.namespace} ${name}`)
  }
  return job.status?.failed
    ? passing('job', `the job ${name} has failed once, and is tried again`, 'wait.')
    : undefined
}
