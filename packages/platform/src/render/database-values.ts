import { clusterOf } from '../cluster-place.ts'
import type { Platform } from '../describe.ts'
import type { Database } from '../resource.ts'
import { stageOf } from '../place.ts'

/**
 * What the chart of `deploy/postgres` is told of a database that runs in a stage:
 * `deploy/generated/<stage>/values/database-<key>.yaml`. The release adds `image.digest`. What else the chart takes
 * has defaults there.
 */
export type DatabaseValues = {
  platform: string
  stage: string
  /** `database-<key>`: its Service, pods and secrets begin with that. */
  name: string
  image: { repository: string; pullSecret: string | null }
  /** The major version that its data is of: `17`. */
  major: number
  storageGib: number
  /** The services that use it: nobody else reaches it. */
  users: string[]
}

/**
 * The databases of a stage that run in its cluster, by their keys: those that its services use, where Terraform
 * makes no cluster.
 */
export function databasesInStage(platform: Platform, stage: string): string[] {
  const { kind } = clusterOf(platform, stage)
  if (kind !== 'minikube' && kind !== 'k3s') return []
  const keys = Object.keys(databasesOf(platform))
  return keys.filter((key) => usersOf(platform, stage, key).length > 0)
}

/** The values of the chart `deploy/postgres` for one of `databasesInStage`. */
export function databaseValues(platform: Platform, stage: string, key: string): DatabaseValues {
  const { version, storageGib } = databasesOf(platform)[key] as Database
  return {
    platform: platform.name,
    stage,
    name: `database-${key}`,
    image: { repository: `${registryOf(platform)}/database`, pullSecret: 'registry' },
    major: Number.parseInt(version, 10),
    storageGib,
    users: usersOf(platform, stage, key),
  }
}

/** The services that use a database in a stage. */
function usersOf(platform: Platform, stage: string, key: string): string[] {
  const overrides = stageOf(platform, stage).uses ?? {}
  const services = Object.entries(platform.services).filter(([name, { uses }]) =>
    Object.values({ ...uses, ...overrides[name] }).includes(`databases.${key}`),
  )
  return services.map(([name]) => name)
}

function registryOf({ name, registry, shared }: Platform): string {
  return registry ?? `${shared.account}.dkr.ecr.${shared.region}.amazonaws.com/${name}`
}

function databasesOf({ resources }: Platform): Readonly<Record<string, Database>> {
  return resources.databases ?? {}
}
