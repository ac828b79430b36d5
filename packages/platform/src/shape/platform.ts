import type {
  AssumingCluster,
  EksCluster,
  Entrance,
  ExistingCluster,
  IssuingCluster,
  NodePorts,
} from '../cluster.ts'
import type { AwsAccess, Platform, Service } from '../describe.ts'
import type { Permission } from '../permission.ts'
import type { Problem } from '../problem.ts'
import type { Bucket, Database, Parameter, Queue, Resources, Secret, Table } from '../resource.ts'
import type { Budget, Guards, Network, Reads, Stage } from '../stage.ts'
import type { Slo, Workload } from '../workload.ts'
import {
  absent,
  either,
  flag,
  issuer,
  list,
  nullable,
  number,
  object,
  oneOf,
  optional,
  record,
  text,
  variants,
} from './shape.ts'

const texts = list(text())
const account = text("the account's twelve digits as a text")
const region = text('a region of AWS, such as eu-west-1')
const why = text('a sentence that says what it is for')

const permission = object<Permission>({
  id: text('a name of letters and digits'),
  why,
  actions: texts,
  resources: texts,
  conditions: optional(object<{ StringEquals: object }>({ StringEquals: record(text()) })),
  when: optional(text('the name of a setting')),
})

const service = object<Service>({
  entry: text('the file that runs it'),
  port: number,
  public: optional(flag),
  calls: optional(list(text('the name of a service'))),
  peers: optional(flag),
  aws: optional(
    object<AwsAccess>({
      when: optional(text('the name of a setting')),
      permissions: list(permission),
    }),
  ),
  settings: optional(list(text('the name of a setting'))),
  uses: optional(record(text('a resource, such as tables.people'))),
  fixed: optional(record(text())),
  migrates: optional(flag),
  workload: object<Workload>({
    replicas: object<Workload['replicas']>({ min: number, max: number }),
    cpuMillis: number,
    memoryMib: number,
    rollout: oneOf('blue-green', 'canary'),
    probes: texts,
    slo: object<Slo>({ successPercent: number, p95Milliseconds: number }),
  }),
})

const resources = object<Resources>({
  buckets: optional(
    record(object<Bucket>({ name: text(), why, events: optional(flag), keepVersionsDays: number })),
  ),
  parameters: optional(
    record(
      object<Parameter>({
        why,
        type: oneOf('String', 'StringList', 'SecureString'),
        value: optional(text()),
        version: number,
      }),
    ),
  ),
  secrets: optional(
    record(
      object<Secret>({
        name: text(),
        why,
        for: text('the name of a service'),
        setting: text('the name of a setting'),
        when: optional(text('the name of a setting')),
      }),
    ),
  ),
  tables: optional(
    record(
      object<Table>({
        name: text(),
        why,
        partitionKey: text(),
        sortKey: optional(text()),
        ttl: optional(text()),
      }),
    ),
  ),
  databases: optional(
    record(
      object<Database>({
        name: text(),
        why,
        engine: oneOf('postgres'),
        version: text('major and minor, such as 17.6'),
        instanceClass: text('such as db.t4g.small'),
        storageGib: number,
        insteadOf: optional(text('a resource, such as tables.people')),
      }),
    ),
  ),
  queues: optional(
    record(
      object<Queue>({ name: text(), why, hears: list(oneOf('parameters', 'secrets', 'buckets')) }),
    ),
  ),
})

const identity = oneOf('irsa', 'pod-identity')
const common = {
  entrance: object<Entrance>({
    kind: oneOf('gateway-api', 'ingress'),
    className: text('the class of gateways or of Ingresses'),
    issuer: optional(text('the name of a ClusterIssuer')),
  }),
  parts: record(text('a version')),
  prometheus: optional(text('a URL')),
}
const smallParts = {
  ...common,
  kind: oneOf('minikube', 'k3s'),
  nodePorts: optional(
    object<NodePorts>({
      stage: text('the name of a stage'),
      services: record(number),
      pages: record(number),
    }),
  ),
}
const small = either('identity', {
  there: object<IssuingCluster>({ ...smallParts, identity: oneOf('irsa'), issuer }),
  gone: object<AssumingCluster>({
    ...smallParts,
    identity: optional(oneOf('irsa')),
    issuer: optional(absent("identity is 'irsa'")),
  }),
})
const cluster = variants('kind', {
  minikube: small,
  k3s: small,
  eks: object<EksCluster>({
    ...common,
    kind: oneOf('eks'),
    version: text('a version of Kubernetes, such as 1.34'),
    nodes: object<EksCluster['nodes']>({
      architecture: oneOf('arm64', 'x86_64'),
      instanceTypes: texts,
      min: number,
      max: number,
      diskGib: number,
    }),
    addons: record(text('a version')),
    identity,
    admins: texts,
    publicAccess: texts,
  }),
  existing: object<ExistingCluster>({ ...common, kind: oneOf('existing'), name: text(), identity }),
})

const stage = object<Stage>({
  account,
  region,
  cluster: text('the name of one of clusters'),
  host: text('the name of a host'),
  after: optional(text('the name of a stage')),
  guards: optional(
    object<Guards>({
      soakHours: optional(number),
      approvals: optional(number),
      windows: optional(texts),
    }),
  ),
  protected: optional(flag),
  reads: object<Reads>({ buckets: texts, parameters: texts, secrets: texts }),
  network: object<Network>({
    cidr: text('a range of addresses, such as 10.16.0.0/16'),
    zones: number,
    natGateways: oneOf('one', 'each-zone'),
  }),
  budget: object<Budget>({ monthlyUsd: number, notify: texts }),
  recoveryRegion: optional(region),
  names: optional(record(text())),
  settings: optional(record(record(text()))),
  uses: optional(record(record(nullable(text('a resource, such as databases.people'))))),
})

const platformShape = object<Platform>({
  name: text('a short name'),
  repository: text('owner/name on GitHub'),
  repositoryUrl: optional(text('a URL of Git, such as git@github.com:owner/name.git')),
  shared: object<Platform['shared']>({ account, region }),
  registry: optional(text('a registry, such as ghcr.io/example/gatehouse')),
  services: record(service),
  resources,
  clusters: record(cluster),
  stages: record(stage),
})

/**
 * Where a description has not the form that its types say. Types are gone when it runs, so an author who has
 * not let the compiler look hears of it here.
 */
export function checkShape(platform: unknown): Problem[] {
  return platformShape.faults(platform, [])
}
