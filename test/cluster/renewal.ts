import { setTimeout as sleep } from 'node:timers/promises'
import type { V1CronJob, V1Job, V1Secret } from '@kubernetes/client-node'
import type { LabCluster } from '../support/lab/cluster.ts'
import { until } from '../support/lab/until.ts'

export const systemNamespace = 'gatehouse-system'

/**
 * Waits while the CronJob is about to run by itself, at 00:17, 06:17, 12:17 or 18:17 UTC: what a test has changed
 * would change under it.
 */
export async function awayFromSchedule(): Promise<void> {
  const period = 6 * 3600
  const untilNext = period - ((Date.now() / 1000 - 17 * 60) % period)
  if (untilNext < 90) await sleep((untilNext + 30) * 1000)
}

/** Runs what the CronJob `registry-renewal` runs, now. */
export async function runRenewal(
  cluster: LabCluster,
  name: string,
  wanted: 'succeeded' | 'failed',
): Promise<void> {
  const { spec } = await cluster.get<V1CronJob>({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'registry-renewal', namespace: systemNamespace },
  })
  const template = spec?.jobTemplate
  const labels = template?.metadata?.labels ?? {}
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: systemNamespace, labels },
  }
  await cluster.apply({ ...job, spec: template?.spec } as typeof job)
  await until(`the run ${name}`, async () => {
    const { status: now } = await cluster.get<V1Job>(job)
    return (now?.[wanted] ?? 0) > 0 ? {} : JSON.stringify(now)
  })
}

/** By what a namespace pulls images. */
export async function pullSecretOf(cluster: LabCluster, namespace: string) {
  const metadata = { name: 'registry', namespace }
  const secret = await cluster.get<V1Secret>({ apiVersion: 'v1', kind: 'Secret', metadata })
  const config = Buffer.from(secret.data?.['.dockerconfigjson'] ?? '', 'base64').toString()
  const { auths } = JSON.parse(config) as {
    auths: Record<string, { username: string; password: string }>
  }
  return { notes: secret.metadata?.annotations ?? {}, auths }
}
