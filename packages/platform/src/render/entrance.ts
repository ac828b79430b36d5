import { clusterOf } from '../cluster-place.ts'
import type { Platform } from '../describe.ts'
import { sources } from './argocd/charts.ts'
import { type NetworkPolicy, namespace, podsOf, tcp } from './peers.ts'

/** Where NGINX Gateway Fabric tells its pods what to do: the port of its container, as its chart has it. */
const controlPort = 8443

/**
 * What reaches the pods of NGINX that a Gateway of the stage has, and what they reach: they are in the namespace of
 * the Gateway, which the chart of the public service makes and names after it. Each listener's port is also that of
 * the container, and each pod has the label of its Gateway.
 */
export function entranceRules(platform: Platform, stage: string): NetworkPolicy['spec'][] {
  const { entrance, parts } = clusterOf(platform, stage)
  if (entrance.kind !== 'gateway-api') return []
  const part = 'nginx-gateway-fabric'
  const control = {
    to: [{ namespaceSelector: namespace(sources[part].namespace), ...podsOf(part) }],
    ports: tcp(controlPort),
  }
  return Object.entries(platform.services)
    .filter(([, service]) => service.public)
    .map(([name, { port }]) => ({
      podSelector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': name } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: entrance.issuer === undefined ? tcp(80) : tcp(80, 443) }],
      egress: [{ to: [podsOf(name)], ports: tcp(port) }, ...(part in parts ? [control] : [])],
    }))
}
