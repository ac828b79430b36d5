import { clusterIdentity, clusterOf } from '../cluster-place.ts'
import type { Cluster } from '../cluster.ts'
import { type Platform, type Service, metricsPort } from '../describe.ts'
import { callersOf } from '../order.ts'
import { stageOf } from '../place.ts'

type Peer = Record<string, unknown>
type Rule = { from?: Peer[]; to?: Peer[]; ports: { protocol: string; port: number }[] }

/** @see https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/ */
export type NetworkPolicy = {
  apiVersion: 'networking.k8s.io/v1'
  kind: 'NetworkPolicy'
  metadata: { name: string; namespace: string; labels: Record<string, string> }
  spec: { podSelector: object; policyTypes: string[]; ingress?: Rule[]; egress?: Rule[] }
}

/** Where the server of Kubernetes' API listens, by kind of cluster: policies are held against that address. */
const apiServerPort: Record<Cluster['kind'], number> = {
  minikube: 8443,
  k3s: 6443,
  eks: 443,
  existing: 443,
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html */
const podIdentityAgent = '169.254.170.23/32'

const postgresPort = 5432

/** Who talks to whom in a stage: what the description does not say is denied, in and out. */
export function networkPolicies(platform: Platform, stage: string): NetworkPolicy[] {
  const services = Object.entries(platform.services)
  return [
    policy(platform, stage, 'default-deny', {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    }),
    policy(platform, stage, 'dns', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [dns],
    }),
    ...services.map(([name, service]) =>
      policy(platform, stage, name, {
        podSelector: pods(name),
        policyTypes: ['Ingress', 'Egress'],
        ingress: ingressOf(platform, name, service),
        egress: egressOf(platform, stage, name, service),
      }),
    ),
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

/** The public service is reached from wherever the entrance of the cluster is. */
function ingressOf(platform: Platform, name: string, service: Service): Rule[] {
  const callers = [...callersOf(platform, name), ...(service.peers ? [name] : [])]
  const from = service.public ? {} : { from: callers.map(peer) }
  const metrics = { from: [{ namespaceSelector: namespace('monitoring') }] }
  return [
    ...(service.public || callers.length > 0 ? [{ ...from, ports: tcp(service.port) }] : []),
    { ...metrics, ports: tcp(metricsPort(service.port)) },
  ]
}

function egressOf(platform: Platform, stage: string, name: string, service: Service): Rule[] {
  const callees = [...(service.calls ?? []), ...(service.peers ? [name] : [])]
  const { network } = stageOf(platform, stage)
  return [
    ...callees.map((callee) => ({
      to: [peer(callee)],
      ports: tcp(platform.services[callee]?.port ?? 0),
    })),
    ...outside(platform, stage, name, service).map((port) => ({
      to: [addresses('0.0.0.0/0')],
      ports: tcp(port),
    })),
    ...(service.aws && clusterIdentity(platform, stage) === 'pod-identity'
      ? [{ to: [addresses(podIdentityAgent)], ports: tcp(80) }]
      : []),
    ...(Object.values(service.uses ?? {}).some((ref) => ref.startsWith('databases.'))
      ? [{ to: [addresses(network.cidr)], ports: tcp(postgresPort) }]
      : []),
  ]
}

/**
 * Ports that a service reaches anywhere: https for AWS and for the issuer at which people sign in, and the
 * server of Kubernetes' API for who is called, since it has the keys of the callers' tokens.
 */
function outside(platform: Platform, stage: string, name: string, service: Service): number[] {
  const called = service.peers || callersOf(platform, name).length > 0
  const ports = [
    ...(service.aws || service.public ? [443] : []),
    ...(called ? [apiServerPort[clusterOf(platform, stage).kind]] : []),
  ]
  return [...new Set(ports)]
}

function policy(
  platform: Platform,
  stage: string,
  name: string,
  spec: NetworkPolicy['spec'],
): NetworkPolicy {
  const labels = { 'app.kubernetes.io/part-of': platform.name }
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: stage, labels },
    spec,
  }
}

function peer(service: string): Peer {
  return { podSelector: pods(service) }
}

function pods(service: string) {
  return { matchLabels: { 'app.kubernetes.io/name': service } }
}

function namespace(name: string) {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } }
}

function addresses(cidr: string): Peer {
  return { ipBlock: { cidr } }
}

function tcp(port: number) {
  return [{ protocol: 'TCP', port }]
}
