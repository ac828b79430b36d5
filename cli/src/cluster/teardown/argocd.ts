import { argocdNamespace } from '@gatehouse/platform'
import type { KubernetesObject } from '@kubernetes/client-node'
import { runTool } from '../../build/tool.ts'
import { findHelm } from '../../helm/helm.ts'
import type { Any, Cluster } from '../../kubernetes/cluster.ts'
import { isHelmRelease } from '../bootstrap/present.ts'
import { findNamespaces } from './present.ts'
import { isLabelled, isMadeHere } from './ours.ts'
import { takeAway } from './take-away.ts'

const patience = '5m'

/** Argo CD itself in a cluster. */
export type Argocd = {
  /** Whether `gatehouse cluster bootstrap` has installed it: it is Helm's release of that name. */
  isInstalled: boolean
  /** Kinds of argoproj.io that Helm, or Argo CD itself, has defined. */
  definitions: Definition[]
  /** Applications of others, which keep it. */
  others: string[]
}

export type Definition = KubernetesObject & {
  spec: { group: string; names: { kind: string }; versions: { name: string; storage: boolean }[] }
}

export async function findArgocd(cluster: Cluster, platform: string): Promise<Argocd> {
  const definitions = (await listDefinitions(cluster)).filter(
    ({ spec }) => spec.group === 'argoproj.io',
  )
  const application = definitions.find(({ spec }) => spec.names.kind === 'Application')
  const applications = application ? await objectsOf(application, cluster) : []
  const others = applications.filter((object) => !isLabelled(object, platform))
  return {
    isInstalled: await isHelmRelease(cluster),
    definitions: definitions.filter(isMadeHere),
    others: others.map(({ metadata }) => metadata?.name ?? ''),
  }
}

export function listDefinitions(cluster: Cluster): Promise<Definition[]> {
  return cluster.list<Definition>({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
  })
}

/** Whether there is something of it that goes, and nobody else uses it. */
export function goes({ isInstalled, definitions, others }: Argocd): boolean {
  return others.length === 0 && (isInstalled || definitions.length > 0)
}

/**
 * Takes Argo CD away, then the kinds that it and its parts defined where no object of them is left elsewhere, then
 * its namespace.
 * @throws {CliError}
 */
export async function removeArgocd(
  { isInstalled, definitions }: Argocd,
  cluster: Cluster,
  { root, say }: { root: string; say: (text: string) => void },
): Promise<void> {
  if (isInstalled) {
    say(`uninstalling Argo CD; it may take ${patience}`)
    await runTool(await findHelm(root), uninstallArguments(cluster.name), {
      fix: `see what kubectl -n ${argocdNamespace} get pods says; then run this again.`,
    })
  }
  const unused: Any[] = []
  for (const definition of definitions) {
    const objects = await objectsOf(definition, cluster)
    const elsewhere = objects.filter(({ metadata }) => metadata?.namespace !== argocdNamespace)
    if (elsewhere.length === 0) unused.push(definition as unknown as Any)
  }
  const namespaces = (await findNamespaces(cluster, [argocdNamespace])).filter(isMadeHere)
  await takeAway({ title: 'its kinds', how: 'delete', objects: unused }, cluster, say)
  await takeAway({ title: 'its namespace', how: 'delete', objects: namespaces }, cluster, say)
}

export function uninstallArguments(context: string): string[] {
  const words = [
    ['uninstall', 'argocd', '--namespace', argocdNamespace, '--kube-context', context],
    ['--ignore-not-found', '--wait', '--timeout', patience],
  ]
  return words.flat()
}

function objectsOf({ spec }: Definition, cluster: Cluster): Promise<Any[]> {
  const version = spec.versions.find(({ storage }) => storage)?.name ?? 'v1alpha1'
  return cluster.list({ apiVersion: `${spec.group}/${version}`, kind: spec.names.kind })
}
