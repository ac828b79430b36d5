import {
  type Platform,
  type RealCluster,
  argocdNamespace,
  folderOf,
  projectNames,
} from '@gatehouse/platform'
import type { KubernetesObject } from '@kubernetes/client-node'
import { CliError } from '../../cli-error.ts'
import { confirm } from '../../confirm.ts'
import { exitCodes } from '../../exit-codes.ts'
import type { Cluster } from '../../kubernetes/cluster.ts'
import { knowsArgocd } from './present.ts'

type Root = KubernetesObject & { spec?: { source?: { path?: string } } }

type Question = {
  platform: Platform
  real: RealCluster
  cluster: Cluster
  /** Whether the person has named the context. */
  named: boolean
}

/**
 * Goes on only where the kubeconfig means the cluster that was asked for.
 * @throws {CliError}
 */
export async function refuseOtherCluster(question: Question): Promise<void> {
  const { platform, real, cluster, named } = question
  const other = await folderBroughtTo(platform, cluster)
  if (other !== undefined && other !== folderOf(real.name)) {
    throw new CliError(`the cluster of ${cluster.name} is another one: it follows ${other}`, {
      fix: `choose the context of ${real.name} by --context.`,
    })
  }
  if (named || other !== undefined || isCalled(cluster.name, real.name)) return
  const choose = `choose the context of ${real.name} by --context.`
  if (!process.stdin.isTTY) {
    throw new CliError(`the context ${cluster.name} is not called like the cluster ${real.name}`, {
      fix: choose,
      exitCode: exitCodes.usage,
    })
  }
  await confirm({
    text: `Is the context ${cluster.name} the cluster ${real.name}? y/N: `,
    accepts: (answer) => /^y(es)?$/i.test(answer),
    fix: choose,
  })
}

/**
 * Whether a context is called like a cluster: by its name, by its ARN as `aws eks update-kubeconfig` does, or as
 * eksctl does, `person@name.region.eksctl.io`.
 */
export function isCalled(context: string, cluster: string): boolean {
  const name = RegExp.escape(cluster)
  return new RegExp(`^(?:arn:[^/]*:cluster/|[^@]*@)?${name}(?:\\.[a-z0-9-]+\\.eksctl\\.io)?$`).test(
    context,
  )
}

/** The folder that a cluster was brought to before; undefined for one that is new. */
async function folderBroughtTo(platform: Platform, cluster: Cluster): Promise<string | undefined> {
  // A kind that nobody knows yet cannot be asked for.
  if (!(await knowsArgocd(cluster))) return undefined
  const root = await cluster.find<Root>({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: projectNames(platform).root, namespace: argocdNamespace },
  })
  return root?.spec?.source?.path
}
