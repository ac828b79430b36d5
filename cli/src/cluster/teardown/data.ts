import type { KubernetesObject } from '@kubernetes/client-node'
import type { Cluster } from '../../kubernetes/cluster.ts'
import type { Step } from './steps.ts'

/** A volume that goes with its namespace, for good. */
export type Data = { namespace: string; claim: string; size: string; holds: string }

type Claim = KubernetesObject & {
  spec?: { resources?: { requests?: { storage?: string } } }
  status?: { capacity?: { storage?: string } }
}

/** What data is in the namespaces that go. */
export async function dataOf(steps: readonly Step[], cluster: Cluster): Promise<Data[]> {
  const namespaces = steps
    .flatMap(({ objects }) => objects)
    .flatMap(({ kind, metadata }) => (kind === 'Namespace' ? [metadata?.name ?? ''] : []))
  const claims = await Promise.all(
    namespaces.map((namespace) =>
      cluster.list<Claim>({ apiVersion: 'v1', kind: 'PersistentVolumeClaim' }, { namespace }),
    ),
  )
  return claims.flat().map(({ metadata, spec, status }) => {
    const claim = metadata?.name ?? ''
    return {
      namespace: metadata?.namespace ?? '',
      claim,
      size: status?.capacity?.storage ?? spec?.resources?.requests?.storage ?? '',
      holds: holdsOf(claim),
    }
  })
}

/** By the names that deploy/postgres gives to claims. */
export function holdsOf(claim: string): string {
  const [, key, what] = /^database-(.+)-(data|backups)$/.exec(claim) ?? []
  if (key === undefined) return ''
  return what === 'data' ? `the database ${key}` : `the dumps of the database ${key}`
}
