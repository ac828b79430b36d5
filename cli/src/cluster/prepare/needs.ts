import {
  type Platform,
  awsServices,
  clusterIdentity,
  clusterOf,
  neededPermissions,
  partitionOf,
  resourceName,
  stageContext,
} from '@gatehouse/platform'
import { describedStage } from '../../aws/stage-caller.ts'
import { type RegistryPlace, registryOf } from '../../registry/place.ts'

/** What a stage needs in its cluster before a service can run there. */
export type Needs = {
  platform: string
  /** Also its namespace. */
  stage: string
  /** Whether somebody set the cluster up by hand: then all secrets are made here. */
  small: boolean
  registry: RegistryPlace
  /** The base user, and the roles that it takes on; nothing: no pod has an AWS identity by it. */
  baseIdentity: { user: string; roleArns: string[] } | undefined
  /** The role by which the token of ECR is had. */
  pullRoleArn: string | undefined
  /** The databases that run in the namespace, by key. */
  ownDatabases: string[]
  /** The databases of RDS, by key. */
  rdsDatabases: string[]
  /** The name in Secrets Manager of each other secret, by key. */
  secrets: Record<string, string>
}

/** @throws {CliError} when there is no such stage */
export function needsOf(platform: Platform, stage: string): Needs {
  const { account, region } = describedStage(platform, stage)
  const { kind } = clusterOf(platform, stage)
  const small = kind === 'minikube' || kind === 'k3s'
  const registry = registryOf(platform)
  const roleArn = (role: string) =>
    `arn:${partitionOf(region)}:iam::${account}:role/${platform.name}-${stage}-${role}`
  const assumes = clusterIdentity(platform, stage) === 'assume-role'
  const pullRoleArn =
    small && assumes && registry.kind === 'ecr' ? roleArn('registry-pull') : undefined
  const services = servicesOnAws(platform, stage).map(roleArn)
  const roleArns = [...services, ...(pullRoleArn === undefined ? [] : [pullRoleArn])]
  const databases = databasesOf(platform, stage)
  return {
    platform: platform.name,
    stage,
    small,
    registry,
    baseIdentity:
      assumes && roleArns.length > 0
        ? { user: `${platform.name}-${stage}-base`, roleArns }
        : undefined,
    pullRoleArn,
    ownDatabases: small ? databases : [],
    rdsDatabases: small ? [] : databases,
    secrets: small ? secretsOf(platform, stage) : {},
  }
}

/** The services that call AWS as they are set up in the stage. */
function servicesOnAws(platform: Platform, stage: string): string[] {
  return awsServices(platform)
    .filter(([name, service]) => {
      const { settings } = stageContext(platform, stage, name)
      return neededPermissions(service, settings).length > 0
    })
    .map(([name]) => name)
}

/** The databases that a service uses in the stage. */
function databasesOf(platform: Platform, stage: string): string[] {
  const here = platform.stages[stage]?.uses ?? {}
  const used = Object.entries(platform.services).flatMap(([name, { uses }]) =>
    Object.values({ ...uses, ...here[name] }),
  )
  return Object.keys(platform.resources.databases ?? {}).filter((key) =>
    used.includes(`databases.${key}`),
  )
}

function secretsOf(platform: Platform, stage: string): Record<string, string> {
  const keys = Object.keys(platform.resources.secrets ?? {})
  return Object.fromEntries(
    keys.map((key) => [key, resourceName(platform, stage, `secrets.${key}`)]),
  )
}
