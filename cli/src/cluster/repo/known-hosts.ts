import { argocdNamespace } from '@gatehouse/platform'
import type { KubernetesObject } from '@kubernetes/client-node'
import type { Cluster } from '../../kubernetes/cluster.ts'

const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'argocd-ssh-known-hosts-cm', namespace: argocdNamespace },
}

type ConfigMap = KubernetesObject & { data?: Record<string, string> }

/** The keys of ssh hosts that Argo CD trusts, as lines of a known_hosts; undefined where it has no list. */
export async function readKnownHosts(cluster: Cluster): Promise<string | undefined> {
  const found = await cluster.find<ConfigMap>(configMap)
  return found?.data?.ssh_known_hosts
}

/** Adds the lines that Argo CD's list does not have. */
export async function mergeKnownHosts(text: string, cluster: Cluster): Promise<void> {
  const all = joinKnownHosts((await readKnownHosts(cluster)) ?? '', text)
  await cluster.merge({ ...configMap, data: { ssh_known_hosts: all } })
}

/** The lines of both, each once, without comments: Argo CD reads them as ssh does. */
export function joinKnownHosts(...texts: string[]): string {
  const lines = texts.flatMap((text) => text.split('\n').map((line) => line.trim()))
  return [...new Set(lines.filter((line) => line !== '' && !line.startsWith('#')))]
    .map((line) => `${line}\n`)
    .join('')
}
