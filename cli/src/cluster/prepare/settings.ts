import { CliError } from '../../cli-error.ts'
import { openStateBucket } from '../../infra/state-bucket.ts'
import { clusterFailure } from '../../kubernetes/failures.ts'
import { names } from '../names.ts'
import type { Outcome } from './outcome.ts'
import { preparePasswordClass } from './password-class.ts'
import type { Preparation } from './session.ts'

/** What Terraform left of the databases of a stage, by key. */
type Outputs = Record<string, { value?: Record<string, string> } | undefined>

/** As whom services sign in: deploy/terraform/modules/data. */
const rdsUser = 'postgres'

/** Makes the ConfigMap of what the cluster alone knows, and what mounts the passwords of RDS. */
export async function prepareSettings(preparation: Preparation): Promise<Outcome[]> {
  const { needs, namespace, labels } = preparation
  const issuer = await issuerOf(preparation)
  const outputs = needs.rdsDatabases.length > 0 ? await readOutputs(preparation) : {}
  const urls = needs.rdsDatabases.map((key) => {
    const of = (name: string) => outputOf(outputs, name, preparation, key)
    // The password is not in it: that is a file.
    return [
      `database-${key}-url`,
      `postgres://${rdsUser}@${of('database_endpoints')}/${of('database_names')}`,
    ]
  })
  const settings = await preparation.ensure(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: names.settings, namespace, labels },
      data: { 'callers-issuer': issuer, ...Object.fromEntries(urls) },
    },
    `tokens of service accounts are from ${issuer}`,
  )
  const classes = needs.rdsDatabases.map((key) =>
    preparePasswordClass(
      preparation,
      key,
      outputOf(outputs, 'database_secret_arns', preparation, key),
    ),
  )
  return [settings, ...(await Promise.all(classes))]
}

/**
 * Who signs the tokens of service accounts, as the API server itself says.
 * @throws {CliError} also when AWS is told of another
 */
async function issuerOf({ cluster, needs }: Preparation): Promise<string> {
  const { WellKnownApi } = await import('@kubernetes/client-node')
  const api = cluster.config.makeApiClient(WellKnownApi)
  // Its type says text, and it is what that says.
  const answer = (await api.getServiceAccountIssuerOpenIDConfiguration().catch((error: unknown) => {
    throw clusterFailure(error, cluster.name)
  })) as unknown as { issuer?: string }
  const { issuer } = answer
  if (!issuer) {
    throw new CliError(`the cluster ${cluster.name} does not say who signs its tokens`, {
      fix: 'see what kubectl get --raw /.well-known/openid-configuration answers.',
    })
  }
  if (needs.issuer !== undefined && needs.issuer !== issuer) {
    throw new CliError(
      `tokens of the cluster ${cluster.name} are from ${issuer}, and AWS trusts ${needs.issuer} for ${needs.stage}`,
      {
        fix: "set the API server's service-account-issuer, or issuer in platform.ts: docs/small-clusters.md tells how.",
      },
    )
  }
  return issuer
}

async function readOutputs({ platform, needs, caller }: Preparation): Promise<Outputs> {
  const { name, shared } = platform
  const place = { bucket: `${name}-state-${shared.account}`, region: shared.region }
  const key = `stages/${needs.stage}/terraform.tfstate`
  const state = await openStateBucket(await caller(), { ...place, key }).read(key)
  return state?.outputs ?? {}
}

function outputOf(outputs: Outputs, name: string, { needs }: Preparation, key: string): string {
  const value = outputs[name]?.value?.[key]
  if (value !== undefined) return value
  throw new CliError(`the state of ${needs.stage} says nothing of the database ${key}`, {
    fix: `gatehouse infra apply ${needs.stage}`,
  })
}
