import type { Platform } from './describe.ts'
import type { Path } from './problem.ts'
import { type TestServices, describeServices } from './testing.ts'

const services: TestServices = {
  door: {
    entry: 'door.ts',
    port: 8080,
    public: true,
    calls: ['store'],
    settings: ['ISSUER', 'CLIENT_FILE'],
  },
  store: {
    entry: 'store.ts',
    port: 8081,
    peers: true,
    settings: ['TABLE', 'DATABASE', 'QUEUE', 'MODE'],
    uses: { TABLE: 'tables.items', DATABASE: 'databases.facts', QUEUE: 'queues.changes' },
    fixed: { MODE: 'aws' },
    aws: {
      when: 'MODE=aws',
      permissions: [
        {
          id: 'ReadItems',
          why: 'Reads items.',
          actions: ['dynamodb:GetItem'],
          resources: ['arn:${partition}:dynamodb:${region}:${account}:table/${TABLE}'],
          when: 'TABLE',
        },
        {
          id: 'ReadObjects',
          why: 'Reads objects.',
          actions: ['s3:GetObject'],
          resources: ['arn:${partition}:s3:::${reads.buckets}/*'],
        },
        {
          id: 'ReadParameters',
          why: 'Reads parameters.',
          actions: ['ssm:GetParameters'],
          resources: ['arn:${partition}:ssm:${region}:${account}:parameter${reads.parameters}'],
        },
        {
          id: 'ReadSecrets',
          why: 'Reads secrets.',
          actions: ['secretsmanager:GetSecretValue'],
          resources: [
            'arn:${partition}:secretsmanager:${region}:${account}:secret:${reads.secrets}',
          ],
        },
      ],
    },
  },
}

const resources: Platform['resources'] = {
  buckets: {
    files: {
      name: '${platform}-${stage}-files',
      why: 'Files.',
      events: true,
      keepVersionsDays: 30,
    },
  },
  parameters: {
    '/test/greeting': { why: 'A greeting.', type: 'String', value: 'hello', version: 1 },
  },
  secrets: {
    client: {
      name: '${platform}/${stage}/client-of-door',
      why: 'A client.',
      for: 'door',
      setting: 'CLIENT_FILE',
      when: 'ISSUER',
    },
  },
  tables: {
    items: {
      name: '${platform}-${stage}-items',
      why: 'Items.',
      partitionKey: 'pk',
      sortKey: 'sk',
    },
  },
  databases: {
    facts: {
      name: '${platform}-${stage}-facts',
      why: 'Facts.',
      engine: 'postgres',
      version: '17.6',
      instanceClass: 'db.t4g.small',
      storageGib: 20,
    },
  },
  queues: {
    changes: {
      name: '${platform}-${stage}-changes',
      why: 'Changes.',
      hears: ['parameters', 'secrets', 'buckets'],
    },
  },
}

const entrance = { kind: 'gateway-api', className: 'nginx' } as const
const parts = { 'kube-prometheus-stack': '1.0.0' }

const clusters: Platform['clusters'] = {
  small: {
    kind: 'k3s',
    entrance: { kind: 'ingress', className: 'traefik' },
    parts,
    nodePorts: { stage: 'dev', services: { door: 30002 }, pages: { grafana: 30000 } },
  },
  old: { kind: 'existing', name: 'shared-one', identity: 'irsa', entrance, parts },
  eks: {
    kind: 'eks',
    entrance,
    parts,
    version: '1.34',
    nodes: {
      architecture: 'arm64',
      instanceTypes: ['t4g.medium'],
      min: 2,
      max: 4,
      diskGib: 30,
    },
    addons: { coredns: 'v1.12.4-eksbuild.1' },
    identity: 'pod-identity',
    admins: ['role/admin'],
    publicAccess: ['203.0.113.0/24'],
  },
}

/** A description with something of everything, and nothing wrong. */
export function describeSystem(): Platform {
  const { stages, ...small } = describeServices(services)
  const dev = stages.dev as Platform['stages'][string]
  return {
    ...small,
    resources,
    clusters,
    stages: {
      dev: { ...dev, cluster: 'old' },
      prod: {
        ...dev,
        account: '444455556666',
        cluster: 'eks',
        host: 'app.test.example',
        after: 'dev',
        guards: { soakHours: 1, approvals: 1, windows: ['Mon-Thu 09:00-16:00 Europe/Berlin'] },
        protected: true,
        reads: { buckets: ['${platform}-${stage}-*'], parameters: ['/test/*'], secrets: [] },
        network: { ...dev.network, cidr: '10.17.0.0/16' },
        recoveryRegion: 'eu-central-1',
        names: { 'tables.items': '${platform}-the-items' },
      },
    },
  }
}

/** A description in which the value at a path is another, or with `undefined` not there. */
export function changed(platform: Platform, path: Path, value: unknown): Platform {
  const copy = structuredClone(platform)
  const parent = path.slice(0, -1).reduce((object: unknown, step) => (object as never)[step], copy)
  const last = path.at(-1) as string
  if (value === undefined) delete (parent as Record<string, unknown>)[last]
  else (parent as Record<string, unknown>)[last] = value
  return copy
}
