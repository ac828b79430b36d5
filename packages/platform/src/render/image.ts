import { clusterOf, isSmall } from '../cluster-place.ts'
import type { Platform } from '../describe.ts'
import type { ServiceValues } from '../values.ts'

/** Where an image is. Nodes of EKS pull by their own role, others by what `gatehouse cluster prepare` gives them. */
export function imageOf(platform: Platform, stage: string, name: string): ServiceValues['image'] {
  return {
    repository: `${registryOf(platform)}/${name}`,
    pullSecret: isSmall(clusterOf(platform, stage)) ? 'registry' : null,
  }
}

/** The registry, with the beginning of the names there. That of `shared` is as `deploy/terraform/modules/registry` has it. */
export function registryOf({ name, registry, shared }: Platform): string {
  if (registry !== undefined) return registry
  const domain = shared.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return `${shared.account}.dkr.ecr.${shared.region}.${domain}/${name}`
}
