import { clusterOf, isSmall } from './cluster-place.ts'
import type { Platform, Service } from './describe.ts'
import { awsServices, neededPermissions } from './permissions.ts'
import { resourceRefs, splitRef, stageSettings, usesOf } from './place.ts'
import type { ResourceRef } from './resource.ts'

/** Each service that calls AWS as it is set up in a stage. What does not has no identity there. */
export function awsServicesIn(
  platform: Platform,
  stage: string,
): [name: string, service: Service][] {
  return awsServices(platform).filter(
    ([name, service]) =>
      neededPermissions(service, stageSettings(platform, stage, name)).length > 0,
  )
}

export function callsAws(platform: Platform, stage: string, name: string): boolean {
  return awsServicesIn(platform, stage).some(([service]) => service === name)
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
