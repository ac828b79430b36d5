import { clusterOf, isSmall } from './cluster-place.ts'
import type { Platform, Service } from './describe.ts'
import { neededPermissions } from './permissions.ts'
import { resourceRefs, splitRef, stageSettings, usesOf } from './place.ts'
import { rdsDatabasesOf } from './rds.ts'
import type { ResourceRef } from './resource.ts'

/**
 * Each service that has an AWS identity in a stage: it calls AWS as it is set up there, or the driver of the cluster
 * reads the password of its database as it.
 */
export function awsServicesIn(
  platform: Platform,
  stage: string,
): [name: string, service: Service][] {
  return Object.entries(platform.services).filter(([name]) => hasIdentity(platform, stage, name))
}

export function hasIdentity(platform: Platform, stage: string, name: string): boolean {
  return callsAws(platform, stage, name) || rdsDatabasesOf(platform, stage, name).length > 0
}

/** Whether a service itself calls AWS as it is set up in a stage. */
export function callsAws(platform: Platform, stage: string, name: string): boolean {
  const service = platform.services[name]
  if (!service) return false
  return neededPermissions(service, stageSettings(platform, stage, name)).length > 0
}

/** The services of which a setting names a resource in a stage. */
export function namedBy(platform: Platform, stage: string, ref: ResourceRef): string[] {
  return Object.keys(platform.services).filter((service) =>
    Object.values(usesOf(platform, stage, service)).includes(ref),
  )
}

/**
 * What a stage has on AWS. A resource that settings name is where they do: a stage may take it away or have another
 * one. Of databases a small cluster has its own.
 */
export function resourcesIn(platform: Platform, stage: string): ResourceRef[] {
  const small = isSmall(clusterOf(platform, stage))
  return resourceRefs(platform).filter((ref) => {
    if (small && ref.startsWith('databases.')) return false
    return namedBy(platform, stage, ref).length > 0 || !isChosen(platform, ref)
  })
}

/** Whether settings decide where a resource is. */
export function isChosen(platform: Platform, ref: ResourceRef): boolean {
  const own = Object.values(platform.services).map(({ uses }) => uses ?? {})
  const inStages = Object.values(platform.stages).flatMap(({ uses }) => Object.values(uses ?? {}))
  return (
    isInstead(platform, ref) ||
    [...own, ...inStages].some((uses) => Object.values(uses ?? {}).includes(ref))
  )
}

/** Whether a resource waits for stages that choose it. */
export function isInstead({ resources: { databases } }: Platform, ref: ResourceRef): boolean {
  const [kind, key] = splitRef(ref)
  return kind === 'databases' && databases?.[key]?.insteadOf !== undefined
}
