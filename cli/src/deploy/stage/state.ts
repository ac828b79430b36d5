import type {
  AnalysisRun,
  Application,
  ApplicationSet,
  Event,
  Ingress,
  Job,
  Meta,
  Pod,
  ReplicaSet,
  Rollout,
  Workload,
} from './objects.ts'

/** What a cluster has of a stage, at one moment. */
export type StageState = {
  namespace: string
  /** By the folder of the stage that each is of: `gateway`. */
  applications: ReadonlyMap<string, Application>
  /** Those that make them. */
  applicationSets: ApplicationSet[]
  rollouts: Rollout[]
  workloads: Workload[]
  replicaSets: ReplicaSet[]
  pods: Pod[]
  jobs: Job[]
  ingresses: Ingress[]
  analysisRuns: AnalysisRun[]
  events: Event[]
}

/** The last lines that a container has written, perhaps those of its run before; empty when they are not to be had. */
export type ReadLog = (pod: string, container: string, previous: boolean) => Promise<string>

/** What causes are read from. */
export type Explaining = { state: StageState; stage: string; readLog: ReadLog }

export function ownedBy<T extends { metadata: Meta }>(items: readonly T[], owner: Meta): T[] {
  return items.filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ uid }) => uid === owner.uid),
  )
}

/** What was last said of an object for one of these reasons. */
export function lastEvent(
  { events }: StageState,
  { uid }: Meta,
  ...reasons: string[]
): Event | undefined {
  return events
    .filter((event) => event.involvedObject.uid === uid && reasons.includes(event.reason ?? ''))
    .toSorted((a, b) => timeOf(b) - timeOf(a))[0]
}

function timeOf({ lastTimestamp, eventTime, metadata }: Event): number {
  return new Date(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? 0).getTime()
}
