import { CliError } from '../../cli-error.ts'
import type { Cluster } from '../../kubernetes/cluster.ts'
import type {
  AnalysisRun,
  Application,
  ApplicationSet,
  Event,
  Ingress,
  Job,
  Pod,
  ReplicaSet,
  Rollout,
  Workload,
} from './objects.ts'
import type { ReadLog, StageState } from './state.ts'

/** Where Argo CD keeps its objects. */
export const argocd = 'argocd'

const argoproj = 'argoproj.io/v1alpha1'
const application = { apiVersion: argoproj, kind: 'Application' }
const applicationSet = { apiVersion: argoproj, kind: 'ApplicationSet' }
const rollout = { apiVersion: argoproj, kind: 'Rollout' }

/** How much of a log is read: what is wrong with settings takes some lines. */
const logLines = 30

/** Reads the state of a stage of a cluster, again and again. */
export class StageReader {
  readonly #cluster: Cluster
  readonly #stage: string
  readonly #hasRollouts: boolean

  private constructor(cluster: Cluster, stage: string, hasRollouts: boolean) {
    this.#cluster = cluster
    this.#stage = stage
    this.#hasRollouts = hasRollouts
  }

  /** @throws {CliError} when the cluster cannot be reached, or has no Argo CD */
  static async open(cluster: Cluster, stage: string): Promise<StageReader> {
    if (!(await cluster.knows(application))) {
      throw new CliError(`the cluster ${cluster.name} has no Argo CD`, {
        fix: 'gatehouse cluster bootstrap installs it; --context NAME names another cluster; --no-watch looks at none.',
      })
    }
    return new StageReader(cluster, stage, await cluster.knows(rollout))
  }

  async read(): Promise<StageState> {
    const [applications, applicationSets] = await Promise.all([
      this.#applications(),
      this.#applicationSets(),
    ])
    // After them: what Argo CD says to be synced is there by then.
    const [rollouts, analysisRuns, workloads, replicaSets, pods, jobs, ingresses, events] =
      await Promise.all([
        this.#rollouts<Rollout>(rollout),
        this.#rollouts<AnalysisRun>({ apiVersion: argoproj, kind: 'AnalysisRun' }),
        this.#workloads(),
        this.#list<ReplicaSet>('apps/v1', 'ReplicaSet'),
        this.#list<Pod>('v1', 'Pod'),
        this.#list<Job>('batch/v1', 'Job'),
        this.#list<Ingress>('networking.k8s.io/v1', 'Ingress'),
        this.#list<Event>('v1', 'Event'),
      ])
    return {
      namespace: this.#stage,
      applications,
      applicationSets,
      rollouts,
      workloads,
      replicaSets,
      pods,
      jobs,
      ingresses,
      analysisRuns,
      events,
    }
  }

  /** Those of the stage, by their folder. */
  async #applications(): Promise<Map<string, Application>> {
    const all = await this.#cluster.list(application, { namespace: argocd })
    const prefix = `stages/${this.#stage}/`
    return new Map(
      (all as unknown as Application[]).flatMap((one) => {
        const folder = one.spec?.source?.path?.replace(prefix, '') ?? ''
        return one.metadata.name === `${this.#stage}-${folder}` ? [[folder, one]] : []
      }),
    )
  }

  /** Those that look at its folders. */
  async #applicationSets(): Promise<ApplicationSet[]> {
    const all = await this.#cluster.list(applicationSet, { namespace: argocd })
    const prefix = `stages/${this.#stage}/`
    return (all as unknown as ApplicationSet[]).filter(({ spec }) =>
      spec?.generators?.some(({ git }) =>
        git?.directories?.some(({ path }) => path.startsWith(prefix)),
      ),
    )
  }

  readonly readLog: ReadLog = (pod, container, previous) =>
    this.#cluster.log({ namespace: this.#stage, pod, container }, { previous, lines: logLines })

  async #rollouts<T>(kind: { apiVersion: string; kind: string }): Promise<T[]> {
    return this.#hasRollouts ? this.#list<T>(kind.apiVersion, kind.kind) : []
  }

  async #workloads(): Promise<Workload[]> {
    const kinds = ['Deployment', 'StatefulSet']
    return (await Promise.all(kinds.map((kind) => this.#list<Workload>('apps/v1', kind)))).flat()
  }

  async #list<T>(apiVersion: string, kind: string): Promise<T[]> {
    const items = await this.#cluster.list({ apiVersion, kind }, { namespace: this.#stage })
    return items as unknown as T[]
  }
}
