import type { Cluster } from './cluster.ts'
import {
  type ClusterIdentity,
  clusterIdentity,
  clusterName,
  clusterOf,
  smallIssuer,
} from './cluster-place.ts'
import type { Platform } from './describe.ts'
import { awsServicesIn, resourcesIn } from './in-stage.ts'
import { fillName, resourceName, stageOf } from './place.ts'
import type { Resources } from './resource.ts'
import { eventRules } from './render/events.ts'
import type { Budget, Network } from './stage.ts'

/**
 * What Terraform is told of a stage: `deploy/generated/<stage>/<stage>.tfvars.json`. The names are those of the
 * variables of `deploy/terraform/modules/stage`.
 */
export type StageInputs = {
  platform: string
  stage: string
  account: string
  region: string
  recovery_region: string | null
  repository: string
  /** Where the states of all stages and the images are. */
  shared: Platform['shared']
  protected: boolean
  host: string
  network: { cidr: string; zones: number; nat_gateways: Network['natGateways'] }
  cluster: ClusterInputs
  /** Services with an AWS identity: their policies lie in `iam/<service>.json` beside the inputs. */
  workloads: Record<string, { namespace: string; service_account: string }>
  buckets: Record<
    string,
    { name: string; why: string; events: boolean; keep_versions_days: number }
  >
  parameters: Record<string, { why: string; type: string; version: number }>
  /** Of what is no secret. The variable is ephemeral: it reaches neither state nor plan. */
  parameter_values: Record<string, string>
  secrets: Record<string, { name: string; why: string }>
  tables: Record<string, TableInputs>
  databases: Record<string, DatabaseInputs>
  /** The rules are patterns of EventBridge, as JSON texts, by the name that they have after the queue's. */
  queues: Record<string, { name: string; why: string; rules: Record<string, string> }>
  budget: { monthly_usd: number; notify: string[] }
}

export type ClusterInputs = {
  kind: Cluster['kind']
  name: string
  version: string | null
  identity: ClusterIdentity
  /** Who signs the tokens of a small cluster, where AWS trusts these, and whether this stage makes IAM's provider of it. */
  issuer: { url: string; create_provider: boolean } | null
  nodes: {
    architecture: 'arm64' | 'x86_64'
    instance_types: string[]
    min: number
    max: number
    disk_gib: number
  } | null
  addons: Record<string, string>
  admins: string[]
  public_access: string[]
}

export type TableInputs = {
  name: string
  why: string
  partition_key: string
  sort_key: string | null
  ttl: string | null
}

export type DatabaseInputs = {
  name: string
  why: string
  engine: string
  version: string
  instance_class: string
  storage_gib: number
}

/** @throws {Error} when there is no such stage */
export function stageInputs(platform: Platform, name: string): StageInputs {
  const stage = stageOf(platform, name)
  return {
    platform: platform.name,
    stage: name,
    account: stage.account,
    region: stage.region,
    recovery_region: stage.recoveryRegion ?? null,
    repository: platform.repository,
    shared: platform.shared,
    protected: stage.protected ?? false,
    host: stage.host,
    network: networkInputs(stage.network),
    cluster: clusterInputs(platform, name),
    workloads: Object.fromEntries(
      awsServicesIn(platform, name).map(([service]) => [
        service,
        { namespace: name, service_account: service },
      ]),
    ),
    ...resourceInputs(platform, name),
    budget: budgetInputs(stage.budget),
  }
}

type ResourceInputs = Pick<StageInputs, keyof Resources | 'parameter_values'>

function resourceInputs(platform: Platform, name: string): ResourceInputs {
  const { buckets, parameters, secrets, tables, databases, queues } = resourcesOf(platform, name)
  return {
    buckets: mapValues(buckets, ({ why, events = false, keepVersionsDays }, key) => ({
      name: resourceName(platform, name, `buckets.${key}`),
      why,
      events,
      keep_versions_days: keepVersionsDays,
    })),
    parameters: mapValues(parameters, ({ why, type, version }) => ({ why, type, version })),
    parameter_values: Object.fromEntries(
      Object.entries(parameters).flatMap(([key, { value }]) =>
        value === undefined ? [] : [[key, fillName(platform, name, value)]],
      ),
    ),
    secrets: mapValues(secrets, ({ why }, key) => ({
      name: resourceName(platform, name, `secrets.${key}`),
      why,
    })),
    tables: mapValues(tables, ({ why, partitionKey, sortKey, ttl }, key) => ({
      name: resourceName(platform, name, `tables.${key}`),
      why,
      partition_key: partitionKey,
      sort_key: sortKey ?? null,
      ttl: ttl ?? null,
    })),
    databases: mapValues(databases, ({ why, engine, version, instanceClass, storageGib }, key) => ({
      name: resourceName(platform, name, `databases.${key}`),
      why,
      engine,
      version,
      instance_class: instanceClass,
      storage_gib: storageGib,
    })),
    queues: mapValues(queues, (queue, key) => ({
      name: resourceName(platform, name, `queues.${key}`),
      why: queue.why,
      rules: mapValues(eventRules(platform, name, queue), (pattern) => JSON.stringify(pattern)),
    })),
  }
}

/** The resources of each kind that a stage has on AWS. */
function resourcesOf(platform: Platform, stage: string): Required<Resources> {
  const there = new Set<string>(resourcesIn(platform, stage))
  const ofKind = <T>(kind: keyof Resources, all: Readonly<Record<string, T>> = {}) =>
    Object.fromEntries(Object.entries(all).filter(([key]) => there.has(`${kind}.${key}`)))
  const { resources } = platform
  return {
    buckets: ofKind('buckets', resources.buckets),
    parameters: ofKind('parameters', resources.parameters),
    secrets: ofKind('secrets', resources.secrets),
    tables: ofKind('tables', resources.tables),
    databases: ofKind('databases', resources.databases),
    queues: ofKind('queues', resources.queues),
  }
}

function networkInputs({ cidr, zones, natGateways }: Network): StageInputs['network'] {
  return { cidr, zones, nat_gateways: natGateways }
}

function budgetInputs({ monthlyUsd, notify }: Budget): StageInputs['budget'] {
  return { monthly_usd: monthlyUsd, notify: [...notify] }
}

function clusterInputs(platform: Platform, stage: string): ClusterInputs {
  const cluster = clusterOf(platform, stage)
  const own = {
    kind: cluster.kind,
    name: clusterName(platform, stage),
    identity: clusterIdentity(platform, stage),
    issuer: issuerInputs(platform, stage),
  }
  if (cluster.kind !== 'eks') {
    return { ...own, version: null, nodes: null, addons: {}, admins: [], public_access: [] }
  }
  const { architecture, instanceTypes, min, max, diskGib } = cluster.nodes
  return {
    ...own,
    version: cluster.version,
    nodes: { architecture, instance_types: [...instanceTypes], min, max, disk_gib: diskGib },
    addons: cluster.addons,
    admins: [...cluster.admins],
    public_access: [...cluster.publicAccess],
  }
}

/** An account has one provider of an issuer at most: the first of its stages makes it, the others look it up. */
function issuerInputs(platform: Platform, stage: string): ClusterInputs['issuer'] {
  const url = smallIssuer(platform, stage)
  if (url === undefined) return null
  const { account } = stageOf(platform, stage)
  const first = Object.keys(platform.stages).find(
    (name) => stageOf(platform, name).account === account && smallIssuer(platform, name) === url,
  )
  return { url, create_provider: first === stage }
}

function mapValues<T, R>(
  values: Readonly<Record<string, T>>,
  map: (value: T, key: string) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value, key)]))
}
