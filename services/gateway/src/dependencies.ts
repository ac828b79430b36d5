import type { Version } from '@gatehouse/contract'
import type { EventFeed, Lifecycle, ServiceSettings } from '@gatehouse/kit'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { ResponseCache } from './forward/cache.ts'
import type { Upstream } from './upstream/upstream.ts'

/** What the gateway is made of; `main.ts` makes it for a process, tests for themselves. */
export type Dependencies = {
  version: Version
  settings: ServiceSettings
  log: Logger
  metrics: Registry
  lifecycle: Lifecycle
  broker: Upstream
  directory: Upstream
  cache: ResponseCache
  changes: EventFeed
}
