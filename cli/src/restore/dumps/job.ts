import { randomBytes } from 'node:crypto'
import type { KubernetesObject, V1Job, V1Pod } from '@kubernetes/client-node'
import { CliError } from '../../cli-error.ts'
import type { Cluster } from '../../kubernetes/cluster.ts'
import { clusterFailure } from '../../kubernetes/failures.ts'
import { type Waiting, until } from '../wait.ts'

/** What is looked at of the CronJob that backs a database up. */
export type BackupCronJob = KubernetesObject & {
  spec: {
    jobTemplate: {
      metadata: { labels: Record<string, string> }
      spec: { template: { spec: { containers: object[] } } }
    }
  }
}

/** In which namespace a database runs, and what its Jobs are made of. */
export type Place = { cluster: Cluster; namespace: string; name: string; backup: BackupCronJob }

/** How long the Job stays, for who wants to look at it, in seconds. */
const keptSeconds = 600

/** Reasons why a container waits that do not go away by themselves. */
const stuck =
  /^(?:ErrImagePull|ImagePullBackOff|InvalidImageName|CreateContainerConfigError|CreateContainerError)$/

/**
 * Runs a program of the database's image in its namespace, as the nightly backup does, and answers with the lines
 * that it printed.
 * @throws {CliError} with what it said, when it failed
 */
export async function runProgram(
  place: Place,
  program: 'dumps' | 'restore' | 'swap',
  args: string[],
  waiting: Waiting,
): Promise<string[]> {
  const { cluster, namespace } = place
  const name = `${place.name}-${program}-${randomBytes(3).toString('hex')}`
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace } }
  const { labels } = place.backup.spec.jobTemplate.metadata
  await cluster.apply({
    ...job,
    metadata: { ...job.metadata, labels },
    spec: specOf(place, [`/opt/database/${program}`, ...args]),
  } as KubernetesObject)
  const succeeded = await until(
    `the job ${name}`,
    async () => {
      const { status } = (await cluster.find<V1Job>(job)) ?? {}
      if (status?.succeeded) return true
      if (status?.failed) return false
      await refuseStuck(cluster, namespace, name)
      return undefined
    },
    waiting,
  )
  const lines = (await logOf(cluster, namespace, name)).split('\n').filter(Boolean)
  if (succeeded) return lines
  throw new CliError(failure(name, lines), {
    fix: `what is in use is as it was. kubectl -n ${namespace} logs job/${name} shows all of it.`,
  })
}

/** The Job of the nightly backup, with another command; it is tried once. */
function specOf({ backup }: Place, command: string[]): object {
  const { template, ...spec } = backup.spec.jobTemplate.spec
  const containers = template.spec.containers.map((container) => ({ ...container, command }))
  return {
    ...spec,
    backoffLimit: 0,
    ttlSecondsAfterFinished: keptSeconds,
    template: { ...template, spec: { ...template.spec, containers } },
  }
}

async function podOf(cluster: Cluster, namespace: string, job: string) {
  const labels = `batch.kubernetes.io/job-name=${job}`
  const [pod] = await cluster.list<V1Pod>({ apiVersion: 'v1', kind: 'Pod' }, { namespace, labels })
  return pod
}

/** @throws {CliError} when its pod waits for something that a person has to put right */
async function refuseStuck(cluster: Cluster, namespace: string, job: string): Promise<void> {
  const status = (await podOf(cluster, namespace, job))?.status
  const { reason, message } = status?.containerStatuses?.[0]?.state?.waiting ?? {}
  const unplaced = status?.conditions?.find(({ reason: why }) => why === 'Unschedulable')
  const why = stuck.test(reason ?? '') ? `${reason}: ${message}` : unplaced?.message
  if (why === undefined) return
  throw new CliError(`the job ${job} does not start: ${why}`, {
    fix: 'put that right, and run the same again.',
  })
}

async function logOf(cluster: Cluster, namespace: string, job: string): Promise<string> {
  const { CoreV1Api } = await import('@kubernetes/client-node')
  const name = (await podOf(cluster, namespace, job))?.metadata?.name
  if (name === undefined) return ''
  const api = cluster.config.makeApiClient(CoreV1Api)
  return api.readNamespacedPodLog({ name, namespace }).catch((error: unknown) => {
    throw clusterFailure(error, cluster.name)
  })
}

/** What the programs themselves say of a failure begins so; else the last lines tell most. */
function failure(job: string, lines: string[]): string {
  const [own] = lines.flatMap((line) => /^database: (.*)/.exec(line)?.[1] ?? [])
  return own ?? [`the job ${job} failed:`, ...lines.slice(-5)].join('\n  ')
}
