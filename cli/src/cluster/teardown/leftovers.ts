import type { KubernetesObject } from '@kubernetes/client-node'
import type { Cluster } from '../../kubernetes/cluster.ts'
import { partOf, systemNamespace } from '../names.ts'
import { listDefinitions } from './argocd.ts'
import { isMadeHere } from './ours.ts'
import { findNamespaces, lookAt } from './present.ts'
import type { Scope } from './scope.ts'
import { stepsOf } from './steps.ts'

/** Something that is still there, and what to do about it. */
export type Leftover = { kind: string; name: string; note: string }

type Volume = KubernetesObject & {
  spec?: {
    claimRef?: { namespace?: string; name?: string }
    persistentVolumeReclaimPolicy?: string
  }
}

/** What is still there of what a teardown takes away, and what it leaves to a person. */
export async function findLeftovers(
  cluster: Cluster,
  scope: Scope,
  { skipArgocd }: { skipArgocd: boolean },
): Promise<Leftover[]> {
  const objects = stepsOf(await lookAt(cluster, scope), scope).flatMap((step) => step.objects)
  const found = objects.map(({ kind = '', metadata }) => ({
    kind,
    name: metadata?.name ?? '',
    note: 'it is there again: something brings it back',
  }))
  const volumes = await volumesOf(cluster, scope)
  if (!scope.whole) return [...found, ...volumes]
  const namespaces = await strayNamespaces(cluster, scope)
  return [...found, ...namespaces, ...volumes, ...(await kindsOf(cluster, scope, skipArgocd))]
}

/** Of stages that the description has no more. */
async function strayNamespaces(cluster: Cluster, scope: Scope): Promise<Leftover[]> {
  const labels = `${partOf}=${scope.platform}`
  const all = await cluster.list({ apiVersion: 'v1', kind: 'Namespace' }, { labels })
  return all
    .map(({ metadata }) => metadata?.name ?? '')
    .filter((name) => ![...scope.stages, ...scope.partNamespaces, systemNamespace].includes(name))
    .map((name) => ({
      kind: 'Namespace',
      name,
      note: `no stage of platform.ts: kubectl delete namespace ${name}`,
    }))
}

/** Volumes that outlive their claims: those with the policy Retain, and those that take their time. */
async function volumesOf(cluster: Cluster, scope: Scope): Promise<Leftover[]> {
  const candidates = scope.whole
    ? [...scope.stages, systemNamespace, ...scope.partNamespaces]
    : scope.stages
  const others = (await findNamespaces(cluster, candidates)).filter(
    (namespace) => !isMadeHere(namespace),
  )
  const foreign = others.map(({ metadata }) => metadata?.name)
  const volumes = await cluster.list<Volume>({ apiVersion: 'v1', kind: 'PersistentVolume' })
  return volumes.flatMap(({ metadata, spec }) => {
    const { namespace = '', name: claim = '' } = spec?.claimRef ?? {}
    if (!candidates.includes(namespace) || foreign.includes(namespace)) return []
    const name = metadata?.name ?? ''
    const retained = spec?.persistentVolumeReclaimPolicy === 'Retain'
    const todo = retained
      ? `kept by its policy Retain: kubectl delete pv ${name}, and what it stands for`
      : 'it goes by itself: look again in a minute'
    return [{ kind: 'PersistentVolume', name, note: `of ${namespace}/${claim}; ${todo}` }]
  })
}

/** Kinds of Argo, and those that a part brought and whose chart asks to keep them. */
async function kindsOf(cluster: Cluster, scope: Scope, skipArgocd: boolean): Promise<Leftover[]> {
  const definitions = await listDefinitions(cluster)
  return definitions
    .filter(({ metadata, spec }) => {
      const application = metadata?.annotations?.['argocd.argoproj.io/tracking-id']?.split(':')[0]
      if (application !== undefined && scope.parts.includes(application)) return true
      return !skipArgocd && spec.group === 'argoproj.io'
    })
    .map(({ metadata }) => {
      const name = metadata?.name ?? ''
      const note = `takes all objects of that kind with it: kubectl delete crd ${name}`
      return { kind: 'CustomResourceDefinition', name, note }
    })
}
