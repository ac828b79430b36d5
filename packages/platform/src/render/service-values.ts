import { arnOf, mayReach } from '../arn.ts'
import { clusterIdentity, clusterOf } from '../cluster-place.ts'
import { type Platform, type Service, metricsPort } from '../describe.ts'
import { hasIdentity } from '../in-stage.ts'
import { holds } from '../permissions.ts'
import { resourceName, stageOf, stageSettings } from '../place.ts'
import type { ResourceRef } from '../resource.ts'
import type { RolloutValues, SecretSource, SecretValues, ServiceValues } from '../values.ts'
import { databaseSettings } from './database-settings.ts'
import { hasNginxGateway } from './entrance.ts'
import { imageOf } from './image.ts'
import { nodePortOf } from './node-port.ts'
import { serviceNetwork } from './service-network.ts'
import { checksCallers, roleArn, serviceSettings } from './service-settings.ts'

/** Prometheus, as the part kube-prometheus-stack makes it. */
const ownPrometheus = 'http://kube-prometheus-stack-prometheus.monitoring.svc:9090'

/** The values of the chart of `deploy/chart` for a service in a stage, less what a release adds. */
export function serviceValues(platform: Platform, stage: string, name: string): ServiceValues {
  const service = platform.services[name] as Service
  const { workload, port } = service
  const cluster = clusterOf(platform, stage)
  const kind = clusterIdentity(platform, stage)
  const { host } = stageOf(platform, stage)
  return {
    platform: platform.name,
    stage,
    name,
    image: imageOf(platform, stage, name),
    port,
    metricsPort: metricsPort(port),
    replicas: workload.replicas,
    cpuMillis: workload.cpuMillis,
    memoryMib: workload.memoryMib,
    rollout: rolloutValues(platform, stage, service),
    settings: serviceSettings(platform, stage, name),
    clusterSettings: {
      ...(checksCallers(platform, name) && { CALLERS_ISSUER: 'callers-issuer' }),
      ...databaseSettings(platform, stage, name).clusterSettings,
    },
    calls: [...(service.calls ?? [])],
    checksCallers: checksCallers(platform, name),
    identity: hasIdentity(platform, stage, name)
      ? { kind, roleArn: roleArn(platform, stage, name) }
      : null,
    secrets: secretsOf(platform, stage, name),
    peers: service.peers ?? false,
    migrates: service.migrates ?? false,
    entrance: service.public
      ? { ...cluster.entrance, host, ...(hasNginxGateway(cluster) && { nginx: true }) }
      : null,
    nodePort: nodePortOf(platform, stage, name),
    networkPolicy: serviceNetwork(platform, stage, name),
    monitored: 'kube-prometheus-stack' in cluster.parts,
  }
}

function rolloutValues(platform: Platform, stage: string, { workload }: Service): RolloutValues {
  const { parts, prometheus } = clusterOf(platform, stage)
  return {
    strategy: workload.rollout,
    prometheus: prometheus ?? ('kube-prometheus-stack' in parts ? ownPrometheus : null),
    ...workload.slo,
    probes: [...workload.probes],
  }
}

/** Those that are for it as it is set up here, and those of its databases. */
function secretsOf(platform: Platform, stage: string, name: string): SecretValues[] {
  const settings = stageSettings(platform, stage, name)
  const own = Object.entries(platform.resources.secrets ?? {}).filter(
    ([, secret]) => secret.for === name && holds(secret.when, settings),
  )
  return [
    ...own.map(([key, { setting }]) => ({
      name: key,
      setting,
      source: sourceOf(platform, stage, name, `secrets.${key}`),
    })),
    ...databaseSettings(platform, stage, name).secrets,
  ]
}

/**
 * The driver of a cluster reads a secret for a service with the identity of the service, which has to allow it; who
 * may not read it gets a copy.
 */
function sourceOf(platform: Platform, stage: string, name: string, ref: ResourceRef): SecretSource {
  const driver = 'secrets-store-csi-driver-provider-aws' in clusterOf(platform, stage).parts
  return driver && mayReach(platform, stage, name, arnOf(platform, stage, ref))
    ? { kind: 'aws', object: resourceName(platform, stage, ref) }
    : { kind: 'kubernetes' }
}
