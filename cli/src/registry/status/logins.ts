import type { V1CronJob, V1Job } from '@kubernetes/client-node'
import { names, notes, renewalTimes, systemNamespace } from '../../cluster/names.ts'
import type { Secret } from '../../cluster/prepare/session.ts'
import type { Cluster } from '../../kubernetes/cluster.ts'
import type { RegistryKind } from '../place.ts'

/** By what a namespace pulls images. */
export type PullLogin = {
  namespace: string
  kind: RegistryKind
  registry: string
  renewedAt: string
  renewedBy: string
  /** A token of ECR ends; what a person was given by another registry need not. */
  expiresAt: string | undefined
  /** Why the last renewal failed. */
  failure: string | undefined
}

/** What renews tokens of ECR in the cluster. */
export type Renewal = {
  schedule: string
  lastSuccess: string | undefined
  next: string
  /** Whether a run is failing, and trying again, or has given up. */
  failing: boolean
}

/** The pull secrets that `gatehouse cluster prepare` has made in these namespaces. */
export async function findLogins(
  cluster: Cluster,
  namespaces: readonly string[],
): Promise<PullLogin[]> {
  const logins = namespaces.map(async (namespace): Promise<PullLogin[]> => {
    const ref = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: names.pullSecret, namespace },
    }
    const annotations = (await cluster.find<Secret>(ref))?.metadata?.annotations
    const kind = annotations?.[notes.registryKind] as RegistryKind | undefined
    if (!annotations || kind === undefined) return []
    return [
      {
        namespace,
        kind,
        registry: annotations[notes.registry] ?? '',
        renewedAt: annotations[notes.renewedAt] ?? '',
        renewedBy: annotations[notes.renewedBy] ?? '',
        expiresAt: annotations[notes.expiresAt],
        failure: annotations[notes.failure] || undefined,
      },
    ]
  })
  return (await Promise.all(logins)).flat()
}

/** Undefined: nothing renews tokens there. */
export async function findRenewal(cluster: Cluster, now: Date): Promise<Renewal | undefined> {
  const metadata = { name: names.renewal, namespace: systemNamespace }
  const found = await cluster.find<V1CronJob>({ apiVersion: 'batch/v1', kind: 'CronJob', metadata })
  if (!found || found.spec?.suspend === true) return undefined
  const jobs = await cluster.list<V1Job>(
    { apiVersion: 'batch/v1', kind: 'Job' },
    { namespace: systemNamespace, labels: `app.kubernetes.io/name=${names.renewal}` },
  )
  return {
    schedule: found.spec?.schedule ?? '',
    lastSuccess: timeOf(found.status?.lastSuccessfulTime),
    next: nextRenewal(now).toISOString(),
    failing: jobs.some(({ status }) => (status?.failed ?? 0) > 0 && !status?.succeeded),
  }
}

/** When tokens are renewed next, after a time. */
export function nextRenewal(now: Date): Date {
  const { minute, everyHours } = renewalTimes
  const period = everyHours * 3_600_000
  const offset = minute * 60_000
  return new Date((Math.floor((now.getTime() - offset) / period) + 1) * period + offset)
}

/** Lists of the client have times as texts, whatever their types say. */
function timeOf(time: Date | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString()
}
