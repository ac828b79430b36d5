import { runTool } from '../../build/tool.ts'
import { CliError } from '../../cli-error.ts'
import type { Cluster } from '../../kubernetes/cluster.ts'

/** An image by its digest, and what uses it: `dev/pod/gateway-1`. */
export type DeployedImage = { image: string; users: string[] }

const kinds = [
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  { apiVersion: 'batch/v1', kind: 'CronJob' },
  { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' },
]

/** The images that are named by digest in what runs, or will, in these namespaces. */
export async function imagesInCluster(
  cluster: Cluster,
  namespaces: readonly string[],
): Promise<DeployedImage[]> {
  const found: DeployedImage[] = []
  for (const kind of kinds) {
    if (kind.kind === 'Rollout' && !(await cluster.knows(kind))) continue
    const lists = namespaces.map((namespace) => cluster.list(kind, { namespace }))
    for (const object of (await Promise.all(lists)).flat()) {
      const { namespace, name } = object.metadata ?? {}
      const users = [`${namespace}/${kind.kind.toLowerCase()}/${name}`]
      found.push(...imagesIn(JSON.stringify(object['spec'])).map((image) => ({ image, users })))
    }
  }
  return merged(found)
}

/**
 * Those in the manifests that a branch has of these stages.
 * @throws {CliError} when there is no such branch
 */
export async function imagesInBranch(
  branch: string,
  stages: readonly string[],
  root: string,
): Promise<DeployedImage[]> {
  const fix = 'name a branch that is here, after git fetch: origin/deployments say.'
  const git = (...args: string[]) => runTool('git', args, { cwd: root, fix })
  const folders = stages.map((stage) => `stages/${stage}/`)
  if (folders.length === 0) return []
  const listed = await git('ls-tree', '-r', '--name-only', branch, '--', ...folders)
  const files = listed.split('\n').filter((path) => path.endsWith('/manifests.yaml'))
  const found = await Promise.all(
    files.map(async (path) =>
      imagesIn(await git('show', `${branch}:${path}`)).map((image) => ({
        image,
        users: [`${branch}:${path}`],
      })),
    ),
  )
  if (files.length > 0) return merged(found.flat())
  throw new CliError(`${branch} has no manifests of ${stages.join(', ')}`, { fix })
}

/** Images by digest in a text of YAML or JSON. */
export function imagesIn(text: string): string[] {
  const found = text.matchAll(/["']?\bimage["']?:\s*["']?([^\s"'@]+@sha256:[0-9a-f]{64})/g)
  return [...new Set([...found].map(([, image = '']) => image))]
}

export function merged(images: readonly DeployedImage[]): DeployedImage[] {
  const byImage = Map.groupBy(images, ({ image }) => image)
  return [...byImage]
    .map(([image, of]) => ({
      image,
      users: [...new Set(of.flatMap(({ users }) => users))].toSorted(),
    }))
    .toSorted((a, b) => (a.image < b.image ? -1 : 1))
}
