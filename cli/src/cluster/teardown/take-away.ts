import type { Cluster, ObjectRef } from '../../kubernetes/cluster.ts'
import { type Step, nameOf } from './steps.ts'
import { waitUntilGone } from './wait.ts'

/** With it Argo CD takes away what an Application brought before the Application itself goes. */
const cascading = 'resources-finalizer.argocd.argoproj.io'

/** With it Argo CD keeps a hook until it has seen how that ended. */
const hookFinalizer = 'argocd.argoproj.io/hook-finalizer'

/**
 * Takes away the objects of a step, in order, and waits until they are gone.
 * @throws {CliError} when one of them is still there after a while
 */
export async function takeAway(
  { title, how, objects }: Step,
  cluster: Cluster,
  say: (text: string) => void,
): Promise<void> {
  say(`taking away ${title}: ${objects.map(nameOf).join(', ')}`)
  for (const object of objects) {
    const ref = object as ObjectRef
    if (object.kind === 'Application') await setCascade(ref, how === 'cascade', cluster)
    if (object.kind === 'Namespace') await releaseHooks(ref.metadata.name, cluster)
    await cluster.remove(ref)
  }
  await waitUntilGone(objects, cluster, say)
}

/** Argo CD holds a hook that has not ended, and lets go of it no more once its Application is gone. */
async function releaseHooks(namespace: string, cluster: Cluster): Promise<void> {
  const job = { apiVersion: 'batch/v1', kind: 'Job' }
  for (const { metadata } of await cluster.list(job, { namespace })) {
    const { name = '', finalizers = [] } = metadata ?? {}
    if (!finalizers.includes(hookFinalizer)) continue
    const others = finalizers.filter((one) => one !== hookFinalizer)
    const changed: ObjectRef['metadata'] & { finalizers: string[] } = {
      name,
      namespace,
      finalizers: others,
    }
    await cluster.merge({ ...job, metadata: changed })
  }
}

/** One that is as it should be is not touched: what its ApplicationSet takes along may be gone at any moment. */
async function setCascade(ref: ObjectRef, cascade: boolean, cluster: Cluster): Promise<void> {
  const present = (await cluster.find(ref))?.metadata?.finalizers ?? []
  const finalizers = cascade ? [cascading] : []
  if (present.join() === finalizers.join()) return
  const { name, namespace = '' } = ref.metadata
  const metadata: ObjectRef['metadata'] & { finalizers: string[] } = { name, namespace, finalizers }
  await cluster.merge({ apiVersion: ref.apiVersion, kind: ref.kind, metadata })
}
