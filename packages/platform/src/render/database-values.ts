import { clusterOf, isSmall } from '../cluster-place.ts'
import type { Platform } from '../describe.ts'
import { namedBy } from '../in-stage.ts'
import type { Database } from '../resource.ts'
import { imageOf } from './image.ts'

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

/** The databases of a stage that run in its cluster, by their keys: those that its services use, on a small one. */
export function databasesInStage(platform: Platform, stage: string): string[] {
  if (!isSmall(clusterOf(platform, stage))) return []
  const keys = Object.keys(platform.resources.databases ?? {})
  return keys.filter((key) => namedBy(platform, stage, `databases.${key}`).length > 0)
}

/** The values of the chart `deploy/postgres` for one of `databasesInStage`. */
export function databaseValues(platform: Platform, stage: string, key: string): DatabaseValues {
  const { version, storageGib } = (platform.resources.databases ?? {})[key] as Database
  return {
    platform: platform.name,
    stage,
    name: `database-${key}`,
    image: imageOf(platform, stage, 'database'),
    major: Number.parseInt(version, 10),
    storageGib,
    users: namedBy(platform, stage, `databases.${key}`),
  }
}
