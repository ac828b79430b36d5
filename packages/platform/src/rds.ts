import { clusterOf, isSmall } from './cluster-place.ts'
import type { Platform } from './describe.ts'
import { splitRef, usesOf } from './place.ts'

/** The keys of the databases of RDS that a service uses in a stage. A small cluster has its own instead. */
export function rdsDatabasesOf(platform: Platform, stage: string, service: string): string[] {
  if (isSmall(clusterOf(platform, stage))) return []
  const keys = Object.values(usesOf(platform, stage, service)).flatMap((ref) => {
    const [kind, key] = splitRef(ref)
    return kind === 'databases' ? [key] : []
  })
  return [...new Set(keys)]
}
