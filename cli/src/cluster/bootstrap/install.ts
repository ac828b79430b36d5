import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ArgocdChart, argocdNamespace } from '@gatehouse/platform'
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
    }).catch((error: CliError) => {
      throw whileAnother(error)
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

/** Of a failure of Helm: what to do where it was killed, since it counts that as under way for ever. */
export function whileAnother(error: CliError): CliError {
  if (!/another operation .*in progress/.test(error.message)) return error
  const pending = 'owner=helm,name=argocd,status in (pending-install,pending-upgrade)'
  return new CliError('Argo CD is being installed already, or Helm was killed as it did so', {
    fix: `wait until that has ended. Where nothing runs: kubectl -n ${argocdNamespace} delete secret -l '${pending}'; then run this again.`,
    cause: error,
  })
}
