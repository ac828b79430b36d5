import { type Reads, definePlatform } from '@gatehouse/platform'

const parameters = ['arn:${partition}:ssm:${region}:${account}:parameter${reads.parameters}']
const secrets = ['arn:${partition}:secretsmanager:${region}:${account}:secret:${reads.secrets}']
const keys = ['arn:${partition}:kms:${region}:${account}:key/*']
const avatars = 'arn:${partition}:s3:::${S3_BUCKET}'

/** What the services of qa and prod may read of their accounts; those of dev read everything. */
const reads: Reads = {
  buckets: ['gatehouse-${stage}-challenge'],
  parameters: ['/challenge/*', '/gatehouse/*'],
  secrets: ['gatehouse/*'],
}

/** What runs in every cluster beside the services: the versions of upstream charts. */
const parts = {
  'argo-cd': '10.1.1',
  'argo-rollouts': '2.41.0',
  'kube-prometheus-stack': '88.5.3',
  loki: '18.11.0',
  alloy: '1.11.1',
  'opentelemetry-collector': '0.170.0',
  'uptime-kuma': '4.1.0',
} as const

/** The one description of the system: its services, resources, clusters and stages, in this order. */
export const platform = definePlatform({
  name: 'gatehouse',
  repository: 'example/gatehouse',
  shared: { account: '123456789012', region: 'eu-west-1' },
  services: {
    gateway: {
      entry: 'services/gateway/src/main.ts',
      port: 8080,
      public: true,
      calls: ['directory', 'broker'],
      settings: [
        'GATEHOUSE_AUTH',
        'GATEHOUSE_PUBLIC_URL',
        'GATEHOUSE_HOSTS',
        'GATEHOUSE_TRUSTED_PROXIES',
        'GATEHOUSE_POLICY_FILE',
        'GATEHOUSE_SESSION_SECONDS',
        'GATEHOUSE_OIDC_ISSUER',
        'GATEHOUSE_OIDC_CLIENT_ID',
        'GATEHOUSE_OIDC_CLIENT_SECRET_FILE',
        'GATEHOUSE_OIDC_SCOPES',
        'GATEHOUSE_OIDC_AUDIENCE',
        'GATEHOUSE_OIDC_ROLES_CLAIM',
        'RATE_LIMIT_ADDRESS_PER_MINUTE',
        'RATE_LIMIT_PRINCIPAL_PER_MINUTE',
        'RATE_LIMIT_FAILURES_PER_MINUTE',
      ],
      workload: {
        replicas: { min: 2, max: 5 },
        cpuMillis: 100,
        memoryMib: 192,
        rollout: 'blue-green',
        probes: ['/version', '/openapi.json', '/docs'],
        slo: { successPercent: 99, p95Milliseconds: 500 },
      },
    },
    broker: {
      entry: 'services/broker/src/main.ts',
      port: 8081,
      peers: true,
      settings: [
        'GATEHOUSE_PROVIDER',
        'GATEHOUSE_ASSUME_ROLE_ARN',
        'GATEHOUSE_EVENTS_QUEUE_URL',
        'GATEHOUSE_CACHE_TTL_SECONDS',
        'GATEHOUSE_CACHE_STALE_SECONDS',
        'BROKER_PEERS',
        'BROKER_TOKEN_FILE',
        'AWS_REGION',
        'GATEHOUSE_AUTH',
      ],
      fixed: { GATEHOUSE_PROVIDER: 'aws' },
      uses: { GATEHOUSE_EVENTS_QUEUE_URL: 'queues.changes' },
      workload: {
        replicas: { min: 2, max: 5 },
        cpuMillis: 100,
        memoryMib: 256,
        rollout: 'canary',
        probes: ['/version', '/parameters'],
        slo: { successPercent: 99, p95Milliseconds: 500 },
      },
      aws: {
        when: 'GATEHOUSE_PROVIDER=aws',
        permissions: [
          {
            id: 'ListBuckets',
            why: 'Lists the buckets of the account.',
            actions: ['s3:ListAllMyBuckets'],
            resources: ['*'],
          },
          {
            id: 'ReadBuckets',
            why: 'Lists the objects of a bucket.',
            actions: ['s3:ListBucket'],
            resources: ['arn:${partition}:s3:::${reads.buckets}'],
          },
          {
            id: 'ReadObjects',
            why: 'Serves objects.',
            actions: ['s3:GetObject'],
            resources: ['arn:${partition}:s3:::${reads.buckets}/*'],
          },
          {
            id: 'ListParameters',
            why: 'Lists parameters, without values.',
            actions: ['ssm:DescribeParameters'],
            resources: ['*'],
          },
          {
            id: 'ReadParameters',
            why: 'Serves parameters and their versions; the value of a SecureString stays encrypted.',
            actions: ['ssm:GetParameters', 'ssm:GetParameterHistory'],
            resources: parameters,
          },
          {
            id: 'ListSecrets',
            why: 'Lists secrets, without values.',
            actions: ['secretsmanager:ListSecrets'],
            resources: ['*'],
          },
          {
            id: 'DescribeSecrets',
            why: 'Shows the versions of a secret, without values.',
            actions: ['secretsmanager:DescribeSecret'],
            resources: secrets,
          },
          {
            id: 'RevealParameters',
            why: 'Reveals a SecureString to whom the gateway lets see it.',
            actions: ['ssm:GetParameter'],
            resources: parameters,
          },
          {
            id: 'RevealSecrets',
            why: 'Reveals a secret to whom the gateway lets see it.',
            actions: ['secretsmanager:GetSecretValue'],
            resources: secrets,
          },
          {
            id: 'DecryptObjects',
            why: 'Serves an object that has a key of its own.',
            actions: ['kms:Decrypt'],
            resources: keys,
            conditions: { StringEquals: { 'kms:ViaService': 's3.${region}.amazonaws.com' } },
          },
          {
            id: 'DecryptParameters',
            why: 'Reveals a SecureString that has a key of its own.',
            actions: ['kms:Decrypt'],
            resources: keys,
            conditions: { StringEquals: { 'kms:ViaService': 'ssm.${region}.amazonaws.com' } },
          },
          {
            id: 'DecryptSecrets',
            why: 'Reveals a secret that has a key of its own.',
            actions: ['kms:Decrypt'],
            resources: keys,
            conditions: {
              StringEquals: { 'kms:ViaService': 'secretsmanager.${region}.amazonaws.com' },
            },
          },
          {
            id: 'HearChanges',
            why: 'Hears of changes, so that nothing is served for long that has changed since.',
            actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
            resources: ['arn:${partition}:sqs:${region}:${account}:${GATEHOUSE_EVENTS_QUEUE_URL}'],
            when: 'GATEHOUSE_EVENTS_QUEUE_URL',
          },
        ],
      },
    },
    directory: {
      entry: 'services/directory/src/main.ts',
      port: 8082,
      settings: [
        'DATABASE_URL',
        'DATABASE_PASSWORD_FILE',
        'DATABASE_CA_FILE',
        'DATABASE_POOL_SIZE',
        'DYNAMODB_TABLE',
        'S3_BUCKET',
        'GATEHOUSE_AUDIT_DAYS',
        'GATEHOUSE_ASSUME_ROLE_ARN',
        'GATEHOUSE_AUTH',
      ],
      uses: { DYNAMODB_TABLE: 'tables.people', S3_BUCKET: 'buckets.avatars' },
      migrates: true,
      workload: {
        replicas: { min: 2, max: 5 },
        cpuMillis: 100,
        memoryMib: 256,
        rollout: 'canary',
        probes: ['/version', '/users'],
        slo: { successPercent: 99, p95Milliseconds: 500 },
      },
      aws: {
        permissions: [
          {
            id: 'KeepAvatars',
            why: 'Keeps the pictures of people.',
            actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
            resources: [`${avatars}/avatars/*`],
            when: 'S3_BUCKET',
          },
          {
            id: 'MissAvatars',
            why: 'Tells a picture that is not there from one that may not be read.',
            actions: ['s3:ListBucket'],
            resources: [avatars],
            when: 'S3_BUCKET',
          },
          {
            id: 'KeepPeople',
            why: 'Keeps people, sessions, API keys and the audit log; lists and finds them without scanning the table.',
            actions: [
              'dynamodb:GetItem',
              'dynamodb:Query',
              'dynamodb:PutItem',
              'dynamodb:UpdateItem',
              'dynamodb:DeleteItem',
            ],
            resources: ['arn:${partition}:dynamodb:${region}:${account}:table/${DYNAMODB_TABLE}'],
            when: 'DYNAMODB_TABLE',
          },
        ],
      },
    },
  },
  resources: {
    buckets: {
      challenge: {
        name: 'kantox-challenge-bucket',
        why: 'Files that the services show.',
        events: true,
        keepVersionsDays: 30,
      },
      avatars: {
        name: '${platform}-${stage}-avatars-${account}',
        why: 'The pictures of people.',
        keepVersionsDays: 30,
      },
    },
    parameters: {
      '/challenge/kantox': {
        why: 'A setting that the services show.',
        type: 'String',
        value: 'cloud-engineer',
        version: 1,
      },
    },
    secrets: {
      oidc: {
        name: '${platform}/${stage}/oidc',
        why: 'The secret of the client that people sign in by.',
        for: 'gateway',
        setting: 'GATEHOUSE_OIDC_CLIENT_SECRET_FILE',
        when: 'GATEHOUSE_OIDC_ISSUER',
      },
    },
    tables: {
      people: {
        name: '${platform}-${stage}-people',
        why: 'People, sessions, API keys and the audit log.',
        partitionKey: 'pk',
        sortKey: 'sk',
        ttl: 'expires',
      },
    },
    databases: {
      people: {
        name: '${platform}-${stage}-people',
        why: 'People, sessions, API keys, the audit log and pictures, where a stage has no table of them.',
        engine: 'postgres',
        version: '17.6',
        instanceClass: 'db.t4g.micro',
        storageGib: 20,
        insteadOf: 'tables.people',
      },
    },
    queues: {
      changes: {
        name: '${platform}-${stage}-changes',
        why: 'What AWS says has changed, for the brokers.',
        hears: ['parameters', 'secrets', 'buckets'],
      },
    },
  },
  clusters: {
    minikube: {
      kind: 'minikube',
      entrance: { kind: 'ingress', className: 'nginx' },
      parts: { ...parts, 'metrics-server': '3.13.1' },
    },
    k3s: {
      kind: 'k3s',
      entrance: { kind: 'ingress', className: 'traefik' },
      parts,
      nodePorts: {
        stage: 'dev',
        services: { gateway: 30002, broker: 30001 },
        pages: { argocd: 30443, grafana: 30000, prometheus: 31000, 'uptime-kuma': 30081 },
      },
    },
    eks: {
      kind: 'eks',
      entrance: { kind: 'gateway-api', className: 'nginx' },
      parts: {
        ...parts,
        'metrics-server': '3.13.1',
        'cluster-autoscaler': '9.59.0',
        'gateway-api': 'v1.5.1',
        'nginx-gateway-fabric': '2.6.7',
        'cert-manager': 'v1.21.1',
        'secrets-store-csi-driver': '1.6.0',
        'secrets-store-csi-driver-provider-aws': '3.1.1',
      },
      version: '1.34',
      nodes: {
        architecture: 'arm64',
        instanceTypes: ['t4g.medium'],
        min: 2,
        max: 5,
        diskGib: 30,
      },
      addons: {
        'vpc-cni': 'v1.20.4-eksbuild.1',
        coredns: 'v1.12.4-eksbuild.1',
        'kube-proxy': 'v1.34.0-eksbuild.4',
        'eks-pod-identity-agent': 'v1.3.9-eksbuild.3',
        'aws-ebs-csi-driver': 'v1.51.0-eksbuild.1',
      },
      identity: 'pod-identity',
      admins: ['role/gatehouse-admin'],
      publicAccess: [],
    },
  },
  stages: {
    dev: {
      account: '111122223333',
      region: 'eu-west-1',
      cluster: 'eks',
      host: 'app.dev.gatehouse.example',
      reads: { buckets: ['*'], parameters: ['/*'], secrets: ['*'] },
      network: { cidr: '10.16.0.0/16', zones: 2, natGateways: 'one' },
      budget: { monthlyUsd: 300, notify: ['platform@gatehouse.example'] },
    },
    qa: {
      account: '444455556666',
      region: 'eu-west-1',
      cluster: 'eks',
      host: 'app.qa.gatehouse.example',
      after: 'dev',
      guards: { soakHours: 1, approvals: 1 },
      reads,
      network: { cidr: '10.17.0.0/16', zones: 2, natGateways: 'one' },
      budget: { monthlyUsd: 300, notify: ['platform@gatehouse.example'] },
      names: { 'buckets.challenge': '${platform}-qa-challenge' },
    },
    prod: {
      account: '777788889999',
      region: 'eu-west-1',
      cluster: 'eks',
      host: 'app.gatehouse.example',
      after: 'qa',
      guards: {
        soakHours: 24,
        approvals: 2,
        windows: ['Mon-Thu 09:00-16:00 Europe/Berlin'],
      },
      protected: true,
      reads,
      network: { cidr: '10.18.0.0/16', zones: 3, natGateways: 'each-zone' },
      budget: { monthlyUsd: 900, notify: ['platform@gatehouse.example'] },
      recoveryRegion: 'eu-central-1',
      names: { 'buckets.challenge': '${platform}-prod-challenge' },
    },
  },
})
