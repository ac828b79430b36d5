import type { Platform } from '../describe.ts'
import { entranceRules } from './entrance.ts'
import { type NetworkPolicy, type Rule, namespace } from './peers.ts'

type ServiceAccount = {
  apiVersion: 'v1'
  kind: 'ServiceAccount'
  metadata: NetworkPolicy['metadata']
  automountServiceAccountToken: false
}

/** As whom people ask a service, by `gatehouse token`, and synthetic requests are sent. */
export const accounts = { person: 'person', probe: 'probe' } as const

/** What is of a whole stage and of no service: `deploy/generated/<stage>/namespace.yaml`. */
export function namespaceObjects(
  platform: Platform,
  stage: string,
): (NetworkPolicy | ServiceAccount)[] {
  const metadata = (name: string) => ({
    name,
    namespace: stage,
    labels: { 'app.kubernetes.io/part-of': platform.name },
  })
  const policy = (name: string, spec: NetworkPolicy['spec']): NetworkPolicy => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(name),
    spec,
  })
  return [
    policy('default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
    policy('dns', { podSelector: {}, policyTypes: ['Egress'], egress: [dns] }),
    ...entranceRules(platform, stage).map(([name, spec]) => policy(name, spec)),
    ...Object.values(accounts).map((name): ServiceAccount => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: metadata(name),
      automountServiceAccountToken: false,
    })),
  ]
}

const dns: Rule = {
  to: [
    {
      namespaceSelector: namespace('kube-system'),
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
}
