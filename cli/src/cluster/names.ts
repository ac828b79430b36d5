/** What `gatehouse cluster prepare` makes in a namespace, and the chart counts on. */
export const names = {
  /** A ConfigMap of what the cluster alone knows. */
  settings: 'cluster',
  /** A Secret with an AWS shared credentials file, under this key. */
  baseIdentity: { secret: 'base-identity', key: 'credentials' },
  /** A Secret by which images are pulled. */
  pullSecret: 'registry',
  /** A CronJob, and what it needs, that renews pull secrets. */
  renewal: 'registry-renewal',
} as const

/** By what a pod takes on roles of AWS, where these trust the tokens of the cluster. */
export const awsToken = {
  file: '/var/run/secrets/aws/token',
  audience: 'sts.amazonaws.com',
  seconds: 3600,
} as const

/** Where what serves the whole cluster runs. */
export const systemNamespace = 'gatehouse-system'

/** What is known of a Secret beside its value, as annotations of it. */
export const notes = {
  /** Which kind of registry a pull secret is for: `RegistryKind`. */
  registryKind: 'gatehouse/registry-kind',
  /** Its host, as images are named by it. */
  registry: 'gatehouse/registry',
  /** The role of AWS by which its token is had. */
  roleArn: 'gatehouse/role-arn',
  renewedAt: 'gatehouse/renewed-at',
  expiresAt: 'gatehouse/expires-at',
  /** Which program renewed it last. */
  renewedBy: 'gatehouse/renewed-by',
  failedAt: 'gatehouse/failed-at',
  /** Why it could not be renewed; empty: it could. */
  failure: 'gatehouse/failure',
  /** The access key that the present one stands in for, until that is deleted. */
  replaces: 'gatehouse/replaces',
} as const

/** The label by which namespaces and objects of a platform are found. */
export const partOf = 'app.kubernetes.io/part-of'

/** How long a token of ECR opens the registry, in hours. AWS documents it: GetAuthorizationToken. */
export const tokenHours = 12

/** When tokens are renewed, in UTC: so often that one that fails once has not ended yet. */
export const renewalTimes = { minute: 17, everyHours: 6 }

/** The same as a CronJob has it. */
export const renewalSchedule = `${renewalTimes.minute} */${renewalTimes.everyHours} * * *`
