import type { Meta, Pod, ReplicaSet, Rollout, Workload } from './objects.ts'
import { type StageState, ownedBy } from './state.ts'

export type Newest = { replicaSet?: ReplicaSet; pods: Pod[] }

const rolloutHash = 'rollouts-pod-template-hash'
const revision = 'deployment.kubernetes.io/revision'

/** The pods of the newest template of a Rollout, and what makes them. */
export function newestOfRollout(state: StageState, { metadata, status }: Rollout): Newest {
  return withHash(state, metadata, status?.currentPodHash)
}

/** The ReplicaSet whose pods users reach. */
export function servingOfRollout(
  { replicaSets }: StageState,
  { metadata, status, spec }: Rollout,
): ReplicaSet | undefined {
  const hash = (spec.strategy?.blueGreen && status?.blueGreen?.activeSelector) || status?.stableRS
  return ownedBy(replicaSets, metadata).find((set) => set.metadata.labels?.[rolloutHash] === hash)
}

export function newestOf(state: StageState, workload: Workload): Newest {
  const { metadata, status } = workload
  if (workload.kind === 'StatefulSet') {
    const pods = ownedBy(state.pods, metadata).filter(
      (pod) => pod.metadata.labels?.['controller-revision-hash'] === status?.updateRevision,
    )
    return { pods }
  }
  const replicaSet = ownedBy(state.replicaSets, metadata).find(
    (set) => set.metadata.annotations?.[revision] === metadata.annotations?.[revision],
  )
  return of(state, replicaSet)
}

function withHash(state: StageState, owner: Meta, hash: string | undefined): Newest {
  const sets = ownedBy(state.replicaSets, owner)
  return of(
    state,
    sets.find((set) => set.metadata.labels?.[rolloutHash] === hash),
  )
}

function of({ pods }: StageState, replicaSet: ReplicaSet | undefined): Newest {
  return replicaSet ? { replicaSet, pods: ownedBy(pods, replicaSet.metadata) } : { pods: [] }
}
