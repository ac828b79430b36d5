import type { Pod, ReplicaSet, Workload } from '../stage/objects.ts'
import { newestOf } from '../stage/newest.ts'
import { explainRefusal, refusalOf } from './admission.ts'
import { type Finding, ended, unique } from './cause.ts'
import type { Explaining } from '../stage/state.ts'
import { explainPod } from './pod.ts'

/** What keeps the pods of the newest template from being there and ready. */
export async function explainPods(
  pods: readonly Pod[],
  replicaSet: ReplicaSet | undefined,
  explaining: Explaining,
): Promise<Finding[]> {
  const { state, stage } = explaining
  const refusal = refusalOf(replicaSet?.status?.conditions)
  const refused = refusal === undefined ? [] : [explainRefusal(refusal, state.namespace, stage)]
  const found = await Promise.all(pods.map((pod) => explainPod(pod, explaining)))
  return unique(gravest([...refused, ...found.flatMap((finding) => finding ?? [])]))
}

/** What only shows that a pod is not there yet says nothing where another has already told why. */
function gravest(findings: readonly Finding[]): readonly Finding[] {
  const grave = findings.filter(({ kind }) => !kind.startsWith('not-'))
  return grave.length > 0 ? grave : findings
}

/** The same of a Deployment or a StatefulSet, which go back to nothing by themselves. */
export async function explainWorkload(
  workload: Workload,
  explaining: Explaining,
): Promise<Finding[]> {
  const { metadata, status } = workload
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) return []
  const { pods, replicaSet } = newestOf(explaining.state, workload)
  const found = await explainPods(pods, replicaSet, explaining)
  const isLate = status?.conditions?.some(({ reason }) => reason === 'ProgressDeadlineExceeded')
  if (!isLate) return found
  const late = ended(
    'deadline',
    'the new version did not become ready in time',
    'correct what keeps it from that, and deploy again.',
  )
  return found.length > 0 ? found.map((finding) => ({ ...finding, outlook: 'ended' })) : [late]
}
