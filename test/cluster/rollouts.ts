import type { LabCluster } from '../support/lab/cluster.ts'

type Rollout = {
  metadata: { generation: number }
  spec: { replicas?: number }
  status?: {
    observedGeneration?: string
    phase?: string
    message?: string
    abort?: boolean
    stableRS?: string
    currentPodHash?: string
    readyReplicas?: number
    replicas?: number
  }
}

/** How far a version has come. */
export type RolloutStatus = {
  /** All users have it. */
  taken: boolean
  /** It was given up: users have the one before. */
  aborted: boolean
  /** `rollouts-pod-template-hash` of the version of all users, and of the one that was released last. */
  stable: string
  latest: string
  replicas: number
  said: string
}

export async function rolloutOf(
  cluster: LabCluster,
  namespace: string,
  name: string,
): Promise<RolloutStatus> {
  const ref = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name, namespace },
  }
  const { metadata, status = {} } = await cluster.get<Rollout>(ref)
  const { stableRS = '', currentPodHash = '', phase = 'Unknown', message = '' } = status
  const isSeen = Number(status.observedGeneration) >= metadata.generation
  return {
    taken: isSeen && phase === 'Healthy' && stableRS === currentPodHash,
    aborted: isSeen && status.abort === true && phase === 'Degraded',
    stable: stableRS,
    latest: currentPodHash,
    replicas: status.readyReplicas ?? 0,
    said: `It is ${phase}${isSeen ? '' : ', as of an older release'}. ${message}`,
  }
}
