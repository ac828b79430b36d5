import type { Version } from '@gatehouse/contract'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { createLogger } from './log.ts'
import { createMetrics } from './metrics.ts'
import type { ServiceSettings } from './settings.ts'

/** Whether the process takes requests: not before it has started, nor while it shuts down. */
export type Lifecycle = { ready: boolean }

/** What any service is made of, whatever it does. */
export type Service = {
  /** Its name, and what the environment of the release says of it. */
  version: Version
  settings: ServiceSettings
  log: Logger
  metrics: Registry
  lifecycle: Lifecycle
}

/** The parts of a service that is about to start. */
export function createService(name: string, settings: ServiceSettings): Service {
  const version = {
    service: name,
    version: settings.GATEHOUSE_VERSION,
    commit: settings.GATEHOUSE_COMMIT,
    builtAt: settings.GATEHOUSE_BUILT_AT,
  }
  return {
    version,
    settings,
    log: createLogger(name, { level: settings.LOG_LEVEL }),
    metrics: createMetrics(version),
    lifecycle: { ready: false },
  }
}
