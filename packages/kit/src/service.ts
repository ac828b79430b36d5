import type { Version } from '@gatehouse/contract'
import type { ServiceSettings } from './settings.ts'

/** What a service says of itself: its name and, from the environment of the release, its version. */
export function serviceVersion(service: string, settings: ServiceSettings): Version {
  return {
    service,
    version: settings.GATEHOUSE_VERSION,
    commit: settings.GATEHOUSE_COMMIT,
    builtAt: settings.GATEHOUSE_BUILT_AT,
  }
}
