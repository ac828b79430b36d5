import { type Platform, registryOf } from '@gatehouse/platform'
import { ecrOf } from './ecr.ts'
import { repositoryOf } from './reference.ts'

export type RegistryKind = 'ecr' | 'ghcr' | 'docker-hub' | 'other'

/** Where images of a platform are. */
export type RegistryPlace = {
  kind: RegistryKind
  /** As credentials are kept by it: `ghcr.io`, `docker.io`. */
  host: string
  /** The beginning of the names of images: `ghcr.io/example/gatehouse`. */
  prefix: string
}

/** What people call the kinds. */
export const kindNames: Record<RegistryKind, string> = {
  ecr: 'ECR',
  ghcr: 'GHCR',
  'docker-hub': 'Docker Hub',
  other: 'other',
}

export function registryPlace(platform: Platform): RegistryPlace {
  const prefix = registryOf(platform)
  const { host } = repositoryOf(`${prefix}/image`)
  return { kind: kindOf(host), host, prefix }
}

function kindOf(host: string): RegistryKind {
  if (ecrOf(host)) return 'ecr'
  if (host === 'ghcr.io') return 'ghcr'
  return host === 'docker.io' ? 'docker-hub' : 'other'
}
