import type { V1CronJob, V1Job } from '@kubernetes/client-node'
import type { LabCluster } from '../support/lab/cluster.ts'
import { until } from '../support/lab/until.ts'

/** Waits for a Job to succeed, and answers with what its pod has logged. */
export async function outputOfJob(
  cluster: LabCluster,
  namespace: string,
  name: string,
): Promise<string> {
  const ref = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace } }
  const { status } = await until(`the job ${name}`, async () => {
    const job = await cluster.get<V1Job>(ref)
    return job.status?.succeeded || job.status?.failed ? job : JSON.stringify(job.status)
  })
  const labels = `batch.kubernetes.io/job-name=${name}`
  const [pod] = await cluster.list('v1', 'Pod', { namespace, labels })
  const log = await cluster.core.readNamespacedPodLog({
    name: pod?.metadata?.name ?? '',
    namespace,
  })
  if (!status?.succeeded) throw new Error(`the job ${name} failed\n${log}`)
  return log
}

/** Runs what a CronJob runs, now. */
export async function runJob(
  cluster: LabCluster,
  namespace: string,
  cronJob: string,
  name: string,
): Promise<string> {
  const metadata = { name: cronJob, namespace }
  const { spec } = await cluster.get<V1CronJob>({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata,
  })
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace } }
  await cluster.apply({ ...job, spec: spec?.jobTemplate.spec } as typeof job)
  return outputOfJob(cluster, namespace, name)
}
