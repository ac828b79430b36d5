import { CliError } from '../../cli-error.ts'
import type { Cluster } from '../../kubernetes/cluster.ts'
import { prepare } from '../explain/cause.ts'
import type { Need } from './needs.ts'

/**
 * @throws {CliError} with a line for each thing that the stage needs in its cluster, and that is not there: its pods
 * would wait for it for ever
 */
export async function refuseUnprepared(
  cluster: Cluster,
  stage: string,
  needs: readonly Need[],
): Promise<void> {
  const fix = `${prepare(stage)}; with --context NAME where this is not its cluster.`
  const namespace = await cluster.find({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: stage },
  })
  if (!namespace) {
    throw new CliError(`the cluster ${cluster.name} has no namespace ${stage}`, { fix })
  }
  const looked = await Promise.all(needs.map((need) => missing(cluster, stage, need)))
  const lines = looked.flat()
  if (lines.length === 0) return
  throw new CliError(lines.join('\n       '), { fix, problems: lines.map((text) => ({ text })) })
}

async function missing(
  cluster: Cluster,
  namespace: string,
  { kind, name, keys }: Need,
): Promise<string[]> {
  const ofDriver = kind === 'SecretProviderClass'
  const apiVersion = ofDriver ? 'secrets-store.csi.x-k8s.io/v1' : 'v1'
  const found = await cluster.find({ apiVersion, kind, metadata: { name, namespace } })
  const thing = `${kind === 'Secret' ? 'secret' : kind} ${name}`
  if (!found) return [`the ${thing} is not in the namespace ${namespace}`]
  const data = (found.data ?? {}) as Record<string, string>
  const absent = keys.filter((key) => data[key] === undefined)
  if (absent.length === 0) return []
  return [`the ${thing} in the namespace ${namespace} has no key ${absent.join(', ')}`]
}
