import type { Cluster, ObjectRef } from '../../kubernetes/cluster.ts'
import { type Step, nameOf } from './steps.ts'
import { waitUntilGone } from './wait.ts'

/** With it Argo CD takes away what an Application brought before the Application itself goes. */
const cascading = 'resources-finalizer.argocd.argoproj.io'

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
    await cluster.remove(ref)
  }
  await waitUntilGone(objects, cluster, say)
}

/** What is gone meanwhile needs none. */
async function setCascade(ref: ObjectRef, cascade: boolean, cluster: Cluster): Promise<void> {
  if (!(await cluster.find(ref))) return
  const { name, namespace = '' } = ref.metadata
  const finalizers = cascade ? [cascading] : []
  const metadata: ObjectRef['metadata'] & { finalizers: string[] } = { name, namespace, finalizers }
  await cluster.merge({ apiVersion: ref.apiVersion, kind: ref.kind, metadata })
}
