import type { Version } from '@gatehouse/contract'
import type { Lifecycle, ServiceSettings } from '@gatehouse/kit'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Provider } from './provider.ts'

export type Dependencies = {
  version: Version
  settings: ServiceSettings
  log: Logger
  metrics: Registry
  lifecycle: Lifecycle
  provider: Provider
}

/** What a route needs to answer. */
export type RouteDependencies = Pick<Dependencies, 'provider' | 'version'>
