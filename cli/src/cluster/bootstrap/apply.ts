import type { argocdFiles, RealCluster } from '@gatehouse/platform'
import type { Cluster } from '../../kubernetes/cluster.ts'

/** What the root brings by itself, once the repository answers, is not made here. */
const order = ['projects.yaml', 'stages.yaml', 'root.yaml']

/** Makes the projects, then what watches the stages, then the root. Answers with their names. */
export async function applyObjects(
  files: ReturnType<typeof argocdFiles>,
  { name }: RealCluster,
  cluster: Cluster,
  say: (text: string) => void,
): Promise<string[]> {
  const byPath = new Map(files)
  const objects = order.flatMap((file) => byPath.get(`clusters/${name}/${file}`) ?? [])
  for (const object of objects) {
    await cluster.apply(object)
    say(`${object.kind} ${object.metadata.name}`)
  }
  return objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)
}
