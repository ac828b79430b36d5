/** Who sends or is sent to, in a network policy. */
export type Peer = Record<string, unknown>
export type Rule = { from?: Peer[]; to?: Peer[]; ports: { protocol: string; port: number }[] }

/** @see https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/ */
export type NetworkPolicy = {
  apiVersion: 'networking.k8s.io/v1'
  kind: 'NetworkPolicy'
  metadata: { name: string; namespace: string; labels: Record<string, string> }
  spec: { podSelector: object; policyTypes: string[]; ingress?: Rule[]; egress?: Rule[] }
}

/** The pods of a service, or of a database. */
export function podsOf(name: string): Peer {
  return { podSelector: { matchLabels: { 'app.kubernetes.io/name': name } } }
}

/**
 * What has the hash that Argo Rollouts gives the pods of a version, and Services as their selector. The VPC CNI of
 * EKS sees the address of a Service before it becomes that of a pod, and allows it by what the Service selects.
 * @see https://github.com/aws/amazon-network-policy-controller-k8s
 */
export const versions: Peer = {
  podSelector: { matchExpressions: [{ key: 'rollouts-pod-template-hash', operator: 'Exists' }] },
}

export function namespace(name: string): object {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } }
}

export function addresses(cidr: string): Peer {
  return { ipBlock: { cidr } }
}

export function tcp(...ports: number[]): Rule['ports'] {
  return ports.map((port) => ({ protocol: 'TCP', port }))
}
