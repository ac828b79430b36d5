import type { KubernetesObject } from '@kubernetes/client-node'
import { CliError } from '../../cli-error.ts'
import { partOf } from '../names.ts'

/** Who sets fields of what bootstrap, Helm and Argo CD make. Kubernetes itself sets a status alone. */
const makers = new Set([
  'gatehouse',
  'helm',
  'argocd-controller',
  'argocd-application-controller',
  'kube-controller-manager',
  'apiserver',
  'kube-apiserver',
])

/** Whether nobody but these commands, Helm and Argo CD has set anything of an object, by its managed fields. */
export function isMadeHere({ metadata }: KubernetesObject): boolean {
  const managers = (metadata?.managedFields ?? []).map(({ manager = '' }) => manager.toLowerCase())
  return managers.length > 0 && managers.every((manager) => makers.has(manager))
}

export function isLabelled({ metadata }: KubernetesObject, platform: string): boolean {
  return metadata?.labels?.[partOf] === platform
}

/** @throws {CliError} when a namespace is called like a stage, and is not of the platform */
export function refuseForeign(namespaces: readonly KubernetesObject[], platform: string): void {
  const foreign = namespaces.find((namespace) => !isLabelled(namespace, platform))
  if (!foreign) return
  const name = foreign.metadata?.name ?? ''
  const owner = foreign.metadata?.labels?.[partOf]
  throw new CliError(
    `the namespace ${name} is not of ${platform}: ${owner === undefined ? `it has no label ${partOf}` : `it is of ${owner}`}`,
    {
      fix: `choose the right cluster by --context. Where it is ${platform}'s all the same: kubectl label namespace ${name} ${partOf}=${platform} --overwrite`,
    },
  )
}
