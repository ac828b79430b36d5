import { clusterOf } from '../cluster-place.ts'
import type { Cluster, Entrance } from '../cluster.ts'
import type { Platform } from '../describe.ts'
import { sources } from './argocd/charts.ts'
import { type NetworkPolicy, type Rule, namespace, podsOf, tcp } from './peers.ts'

type Rules = NetworkPolicy['spec']

const nginxGateway = 'nginx-gateway-fabric'

/** Whether Gateways of a cluster are served by NGINX, by the part of that name. */
export function hasNginxGateway({ entrance, parts }: Cluster): boolean {
  return entrance.kind === 'gateway-api' && nginxGateway in parts
}

/** Where NGINX Gateway Fabric tells its pods what to do: the port of its container, as its chart has it. */
const controlPort = 8443

/** The pods by which cert-manager shows who owns a host, and their port. It makes them in the namespace. */
const solvers = { podSelector: { matchLabels: { 'acme.cert-manager.io/http01-solver': 'true' } } }
const solverPort = 8089

/** What the pods of a stage need that are there for its entrance and not of the charts, by the name of the policy. */
export function entranceRules(platform: Platform, stage: string): [name: string, spec: Rules][] {
  const { entrance } = clusterOf(platform, stage)
  const solver: Rules = {
    ...solvers,
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: tcp(solverPort) }],
  }
  return [
    ...(entrance.kind === 'gateway-api'
      ? gatewayRules(platform, stage, entrance).map((spec): [string, Rules] => ['entrance', spec])
      : []),
    ...(entrance.issuer === undefined ? [] : [['certificate', solver] as [string, Rules]]),
  ]
}

/**
 * What reaches the pods of NGINX that a Gateway of the stage has, and what they reach: they are in the namespace of
 * the Gateway, which the chart of the public service makes and names after it. Each listener's port is also that of
 * the container, and each pod has the label of its Gateway.
 */
function gatewayRules(platform: Platform, stage: string, { issuer }: Entrance): Rules[] {
  const control: Rule = {
    to: [
      { namespaceSelector: namespace(sources[nginxGateway].namespace), ...podsOf(nginxGateway) },
    ],
    ports: tcp(controlPort),
  }
  return Object.entries(platform.services)
    .filter(([, service]) => service.public)
    .map(([name, { port }]) => ({
      podSelector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': name } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: issuer === undefined ? tcp(80) : tcp(80, 443) }],
      egress: [
        { to: [podsOf(name)], ports: tcp(port) },
        ...(issuer === undefined ? [] : [{ to: [solvers], ports: tcp(solverPort) }]),
        ...(hasNginxGateway(clusterOf(platform, stage)) ? [control] : []),
      ],
    }))
}
