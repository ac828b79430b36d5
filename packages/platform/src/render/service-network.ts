import { clusterIdentity, clusterOf, isSmall } from '../cluster-place.ts'
import type { Cluster } from '../cluster.ts'
import { type Platform, type Service, metricsPort } from '../describe.ts'
import { callsAws } from '../in-stage.ts'
import { callersOf } from '../order.ts'
import { splitRef, stageOf, stageSettings, usesOf } from '../place.ts'
import { nodePortOf } from './node-port.ts'
import {
  type NetworkPolicy,
  type Rule,
  addresses,
  namespace,
  podsOf,
  tcp,
  versions,
} from './peers.ts'

/** Where the server of Kubernetes' API listens, by kind of cluster: policies are held against that address. */
const apiServerPort: Record<Cluster['kind'], number> = {
  minikube: 8443,
  k3s: 6443,
  eks: 443,
  existing: 443,
}

/** Of clusters of IPv4 and of IPv6. @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html */
const podIdentityAgent = ['169.254.170.23/32', 'fd00:ec2::23/128'].map(addresses)

const anywhere = ['0.0.0.0/0', '::/0'].map(addresses)

const postgresPort = 5432

/** Settings whose URLs a service reaches, wherever they are, when a stage gives them. */
const reachedUrls = ['AWS_ENDPOINT_URL', 'GATEHOUSE_OIDC_ISSUER']

/** Who talks to a service in a stage, and to whom it talks: what the description does not say is denied. */
export function serviceNetwork(
  platform: Platform,
  stage: string,
  name: string,
): Required<Pick<NetworkPolicy['spec'], 'ingress' | 'egress'>> {
  const service = platform.services[name] as Service
  return {
    ingress: ingressOf(platform, stage, name, service),
    egress: egressOf(platform, stage, name, service),
  }
}

/**
 * The public service is reached from wherever the entrance of the cluster is, and so is what has a port of the node.
 * The chart adds its own synthetic requests.
 */
function ingressOf(platform: Platform, stage: string, name: string, service: Service): Rule[] {
  const callers = [...callersOf(platform, name), ...(service.peers ? [name] : [])]
  const open = service.public || nodePortOf(platform, stage, name) !== null
  const from = open ? {} : { from: callers.map(podsOf) }
  const monitoring = { from: [{ namespaceSelector: namespace('monitoring') }] }
  return [
    ...(open || callers.length > 0 ? [{ ...from, ports: tcp(service.port) }] : []),
    { ...monitoring, ports: tcp(metricsPort(service.port)) },
  ]
}

function egressOf(platform: Platform, stage: string, name: string, service: Service): Rule[] {
  const callees = [...(service.calls ?? []), ...(service.peers ? [name] : [])]
  const agent =
    callsAws(platform, stage, name) && clusterIdentity(platform, stage) === 'pod-identity'
  return [
    ...callees.map((callee) => calleeRule(callee, platform.services[callee] as Service)),
    ...outside(platform, stage, name, service).map((port) => ({
      to: anywhere,
      ports: tcp(port),
    })),
    ...(agent ? [{ to: podIdentityAgent, ports: tcp(80) }] : []),
    ...databaseRules(platform, stage, name),
  ]
}

/** With blue/green the Service has the hash of the active version as its selector, and nothing else. */
function calleeRule(name: string, { port, workload }: Service): Rule {
  const byHash = workload.rollout === 'blue-green' ? [versions] : []
  return { to: [podsOf(name), ...byHash], ports: tcp(port) }
}

/** One of RDS has no address that is known before: it is in the network of the stage. */
function databaseRules(platform: Platform, stage: string, name: string): Rule[] {
  const keys = Object.values(usesOf(platform, stage, name)).flatMap((ref) => {
    const [kind, key] = splitRef(ref)
    return kind === 'databases' ? [key] : []
  })
  const ports = tcp(postgresPort)
  if (isSmall(clusterOf(platform, stage))) {
    return keys.map((key) => ({ to: [podsOf(`database-${key}`)], ports }))
  }
  const { network } = stageOf(platform, stage)
  return keys.length > 0 ? [{ to: [addresses(network.cidr)], ports }] : []
}

/**
 * Ports that a service reaches anywhere: https for AWS and for the issuer at which people sign in, and the
 * server of Kubernetes' API for who is called, since it has the keys of the callers' tokens.
 */
function outside(platform: Platform, stage: string, name: string, service: Service): number[] {
  const called = service.peers || callersOf(platform, name).length > 0
  const settings = stageSettings(platform, stage, name)
  const ports = [
    ...(callsAws(platform, stage, name) || service.public ? [443] : []),
    ...reachedUrls.flatMap((setting) => portOf(settings[setting]) ?? []),
    ...(called ? [apiServerPort[clusterOf(platform, stage).kind]] : []),
  ]
  return [...new Set(ports)]
}

function portOf(text: string | undefined): number | undefined {
  const url = URL.parse(text ?? '')
  if (!url) return undefined
  return Number(url.port) || (url.protocol === 'http:' ? 80 : 443)
}
