import { randomBytes } from 'node:crypto'
import type { RealCluster } from '@gatehouse/platform'
import type { Any, Cluster } from '../../kubernetes/cluster.ts'

const namespace = 'monitoring'

/**
 * Makes the Secret that Grafana's chart is pointed at, once: the password of its admin, and what it proves itself
 * with to its renderer. Who wants others changes them there.
 */
export async function makeGrafanaSecret(
  real: RealCluster,
  cluster: Cluster,
  say: (text: string) => void,
): Promise<void> {
  if (real.cluster.parts['kube-prometheus-stack'] === undefined) return
  const metadata = { name: 'grafana', namespace }
  if (await cluster.find({ apiVersion: 'v1', kind: 'Secret', metadata })) return
  const data = {
    'admin-user': encode('admin'),
    'admin-password': encode(randomBytes(18).toString('base64url')),
    token: encode(randomBytes(32).toString('base64url')),
  }
  const secret: Any = { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data }
  await cluster.apply(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    secret,
  )
  say('Secret grafana, with a password of its own, in the namespace monitoring')
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64')
}
