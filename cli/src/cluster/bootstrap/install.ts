import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ArgocdChart } from '@gatehouse/platform'
import { runTool } from '../../build/tool.ts'
import { CliError } from '../../cli-error.ts'
import { duration } from '../../format.ts'
import { findHelm } from '../../helm/helm.ts'
import type { Cluster } from '../../kubernetes/cluster.ts'
import { mergeKnownHosts, readKnownHosts } from '../repo/known-hosts.ts'

const patience = '10m'

type Place = { root: string; say: (text: string) => void }

/**
 * Installs Argo CD, or brings it to the version and values of the description, and waits until it runs.
 * @throws {CliError}
 */
export async function installArgocd(
  chart: ArgocdChart,
  cluster: Cluster,
  { root, say }: Place,
): Promise<void> {
  const helm = await findHelm(root)
  const hosts = await readKnownHosts(cluster)
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-argocd-'))
  const began = Date.now()
  say(`installing Argo CD by the chart argo-cd ${chart.version}; it may take ${patience}`)
  try {
    const derived = join(folder, 'values.json')
    await writeFile(derived, JSON.stringify(chart.values))
    await runTool(helm, helmArguments(chart, { root, derived, context: cluster.name }), {
      fix: `see that ${chart.repository} is reached, and what kubectl -n ${chart.namespace} get pods says; then run this again.`,
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  // Helm puts the list back to that of its chart.
  if (hosts !== undefined) await mergeKnownHosts(hosts, cluster)
  say(`Argo CD runs, ${duration(Date.now() - began)}`)
}

export function helmArguments(
  { chart, repository, version, namespace }: ArgocdChart,
  { root, derived, context }: { root: string; derived: string; context: string },
): string[] {
  const words = [
    ['upgrade', '--install', 'argocd', chart],
    ['--repo', repository, '--version', version],
    ['--namespace', namespace, '--create-namespace', '--kube-context', context],
    ['--values', join(root, 'deploy/argocd/values/argo-cd.yaml'), '--values', derived],
    ['--wait', '--timeout', patience],
  ]
  return words.flat()
}

/**
 * Refuses a cluster that knows nothing of Argo CD.
 * @throws {CliError}
 */
export async function requireArgocd(cluster: Cluster): Promise<void> {
  if (await knowsArgocd(cluster)) return
  throw new CliError(`the cluster ${cluster.name} has no Argo CD: it knows no Applications`, {
    fix: 'leave --skip-argocd out, with argo-cd among the parts of the cluster in platform.ts.',
  })
}

/** Whether the kinds of Argo CD are defined there. */
export async function knowsArgocd(cluster: Cluster): Promise<boolean> {
  const found = await cluster.find({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'applicationsets.argoproj.io' },
  })
  return found !== undefined
}
