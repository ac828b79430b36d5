import { clusterOf, isSmall } from '../cluster-place.ts'
import type { Platform } from '../describe.ts'
import type { ServiceValues } from '../values.ts'

/** Where an image is. Nodes of EKS pull from ECR by their own role, all else by what `gatehouse cluster prepare` makes. */
export function imageOf(platform: Platform, stage: string, name: string): ServiceValues['image'] {
  const registry = registryOf(platform)
  const byRole = !isSmall(clusterOf(platform, stage)) && isEcr(registry)
  return { repository: `${registry}/${name}`, pullSecret: byRole ? null : 'registry' }
}

/**
 * Whether nodes of a stage pull by a token of ECR, which ends after hours: then a program in the cluster, of the image
 * `registry-renewal`, renews it.
 */
export function renewsTokens(platform: Platform, stage: string): boolean {
  return isSmall(clusterOf(platform, stage)) && isEcr(registryOf(platform))
}

function isEcr(registry: string): boolean {
  return /^\d{12}\.dkr[.-]ecr[.-]/.test(registry)
}

/** The registry, with the beginning of the names there. That of `shared` is as `deploy/terraform/modules/registry` has it. */
export function registryOf({ name, registry, shared }: Platform): string {
  if (registry !== undefined) return registry
  const domain = shared.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return `${shared.account}.dkr.ecr.${shared.region}.${domain}/${name}`
}
