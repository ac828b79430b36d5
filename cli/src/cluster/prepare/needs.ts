import {
  type Platform,
  awsServicesIn,
  clusterIdentity,
  clusterOf,
  databasesInStage,
  isSmall,
  rdsDatabasesOf,
  renewsTokens,
  resourceName,
  roleArn,
  serviceValues,
  smallIssuer,
} from '@gatehouse/platform'
import { describedStage } from '../../aws/stage-caller.ts'
import { type RegistryPlace, registryPlace } from '../../registry/place.ts'

/** What a stage needs in its cluster before a service can run there. */
export type Needs = {
  platform: string
  /** Also its namespace. */
  stage: string
  /** Whether somebody set the cluster up by hand: its nodes have no role on AWS. */
  small: boolean
  registry: RegistryPlace
  /** Who signs the tokens of the cluster, where these open roles on AWS: it has no base user then. */
  issuer: string | undefined
  /** The base user, and the roles that it takes on; nothing: no pod has an AWS identity by it. */
  baseIdentity: { user: string; roleArns: string[] } | undefined
  /** The role by which the token of ECR is had. */
  pullRoleArn: string | undefined
  /** The databases that run in the namespace, by key. */
  ownDatabases: string[]
  /** The databases of RDS, by key. */
  rdsDatabases: string[]
  /** Whether pods have their role on AWS by EKS Pod Identity. */
  podIdentity: boolean
  /** What pods read as Secrets of Kubernetes: their names in Secrets Manager, by key. */
  secrets: Record<string, string>
}

/** @throws {CliError} when there is no such stage */
export function needsOf(platform: Platform, stage: string): Needs {
  describedStage(platform, stage)
  const small = isSmall(clusterOf(platform, stage))
  const registry = registryPlace(platform)
  const assumes = clusterIdentity(platform, stage) === 'assume-role'
  const pullRoleArn = renewsTokens(platform, stage)
    ? roleArn(platform, stage, 'registry-pull')
    : undefined
  const services = awsServicesIn(platform, stage).map(([name]) => roleArn(platform, stage, name))
  const roleArns = [...services, ...(pullRoleArn === undefined ? [] : [pullRoleArn])]
  // Terraform calls it so: deploy/terraform/modules/stage.
  const user = `${platform.name}-${stage}-base`
  return {
    platform: platform.name,
    stage,
    small,
    registry,
    issuer: smallIssuer(platform, stage),
    baseIdentity: assumes && roleArns.length > 0 ? { user, roleArns } : undefined,
    pullRoleArn,
    ownDatabases: databasesInStage(platform, stage),
    rdsDatabases: rdsDatabases(platform, stage),
    podIdentity: clusterIdentity(platform, stage) === 'pod-identity',
    secrets: secretsOf(platform, stage),
  }
}

function rdsDatabases(platform: Platform, stage: string): string[] {
  const services = Object.keys(platform.services)
  return [...new Set(services.flatMap((name) => rdsDatabasesOf(platform, stage, name)))]
}

function secretsOf(platform: Platform, stage: string): Record<string, string> {
  const used = Object.keys(platform.services).flatMap(
    (name) => serviceValues(platform, stage, name).secrets,
  )
  const copied = used.filter(({ source }) => source.kind === 'kubernetes').map(({ name }) => name)
  const keys = Object.keys(platform.resources.secrets ?? {}).filter((key) => copied.includes(key))
  return Object.fromEntries(
    keys.map((key) => [key, resourceName(platform, stage, `secrets.${key}`)]),
  )
}
