/*
 * Objects of Kubernetes, Argo CD and Argo Rollouts, as far as their state is read here. What a controller has not
 * come to yet is not there.
 */

export type Meta = {
  name: string
  namespace?: string
  uid?: string
  generation?: number
  creationTimestamp?: Date | string
  labels?: Record<string, string>
  annotations?: Record<string, string>
  ownerReferences?: { kind: string; name: string; uid: string }[]
}

export type Condition = { type: string; status: string; reason?: string; message?: string }

type Terminated = { exitCode: number; reason?: string; message?: string }

export type ContainerState = {
  running?: object
  waiting?: { reason?: string; message?: string }
  terminated?: Terminated
}

export type ContainerStatus = {
  name: string
  image: string
  ready: boolean
  restartCount: number
  state?: ContainerState
  lastState?: ContainerState
}

type Quantities = Record<string, string>

export type Container = {
  name: string
  image: string
  args?: string[]
  ports?: { name?: string; containerPort: number }[]
  readinessProbe?: { httpGet?: { path?: string; port?: number | string } }
  resources?: { requests?: Quantities; limits?: Quantities }
}

export type PodSpec = { containers: Container[]; initContainers?: Container[] }

export type Pod = {
  metadata: Meta
  spec: PodSpec
  status?: {
    phase?: string
    conditions?: Condition[]
    initContainerStatuses?: ContainerStatus[]
    containerStatuses?: ContainerStatus[]
  }
}

export type PodTemplate = { metadata?: Partial<Meta>; spec: PodSpec }

export type ReplicaSet = {
  metadata: Meta
  spec: { replicas?: number; template: PodTemplate }
  status?: { replicas?: number; readyReplicas?: number; conditions?: Condition[] }
}

/** A Deployment or a StatefulSet. */
export type Workload = {
  kind: string
  metadata: Meta
  spec: { replicas?: number; template: PodTemplate }
  status?: {
    observedGeneration?: number
    replicas?: number
    updatedReplicas?: number
    readyReplicas?: number
    conditions?: Condition[]
    /** Of a StatefulSet. */
    updateRevision?: string
  }
}

export type Rollout = {
  kind: string
  metadata: Meta
  spec: {
    replicas?: number
    progressDeadlineSeconds?: number
    strategy?: { blueGreen?: object; canary?: { steps?: RolloutStep[] } }
  }
  status?: {
    /** Unlike that of others a text. */
    observedGeneration?: string
    phase?: string
    message?: string
    abort?: boolean
    replicas?: number
    updatedReplicas?: number
    readyReplicas?: number
    /** Of the ReplicaSet of the newest template, and of the one that is to be gone back to. */
    currentPodHash?: string
    stableRS?: string
    currentStepIndex?: number
    pauseConditions?: { reason: string }[]
    conditions?: Condition[]
    blueGreen?: { activeSelector?: string }
  }
}

export type RolloutStep = { setWeight?: number; pause?: { duration?: string }; analysis?: object }

export type AnalysisRun = {
  metadata: Meta
  spec: { metrics?: { name: string; successCondition?: string }[] }
  status?: { phase?: string; message?: string; metricResults?: MetricResult[] }
}

export type MetricResult = {
  name: string
  phase: string
  message?: string
  measurements?: {
    phase: string
    value?: string
    message?: string
    metadata?: Record<string, string>
  }[]
}

export type Job = {
  metadata: Meta
  status?: { succeeded?: number; failed?: number; conditions?: Condition[] }
}

export type Ingress = {
  kind: string
  metadata: Meta
  spec?: { ingressClassName?: string }
  status?: { loadBalancer?: { ingress?: unknown[] } }
}

export type Event = {
  metadata: Meta
  involvedObject: { kind?: string; name?: string; uid?: string }
  type?: string
  reason?: string
  message?: string
  count?: number
  lastTimestamp?: Date | string | null
  eventTime?: Date | string | null
}

export type Application = {
  metadata: Meta
  spec?: { source?: { path?: string; targetRevision?: string } }
  status?: {
    sync?: { status: string; revision?: string }
    health?: { status?: string; message?: string }
    conditions?: { type: string; message: string }[]
    resources?: AppResource[]
    operationState?: {
      phase: string
      message?: string
      retryCount?: number
      syncResult?: { revision?: string; resources?: SyncResource[] }
    }
  }
}

/** What makes the Applications of a stage, one of each folder. */
export type ApplicationSet = {
  metadata: Meta
  spec?: { generators?: { git?: { directories?: { path: string }[] } }[] }
  status?: { conditions?: Condition[] }
}

/** `status`: whether it is as the branch says (`Synced`); of a sync, whether it was made so. */
export type AppResource = { kind: string; name: string; namespace?: string; status?: string }

export type SyncResource = AppResource & {
  message?: string
  hookType?: string
  hookPhase?: string
}
