import type { Version } from '@gatehouse/contract'
import type { Lifecycle, ServiceSettings } from '@gatehouse/kit'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Uploads } from './avatars/uploads.ts'
import type { UserStore } from './store.ts'

/** What the directory is made of; `main.ts` makes it for a process, tests for themselves. */
export type Dependencies = {
  version: Version
  settings: ServiceSettings
  log: Logger
  metrics: Registry
  lifecycle: Lifecycle
  store: UserStore
}

/** What its routes need. */
export type RouteDependencies = Pick<Dependencies, 'store' | 'version'> & { uploads: Uploads }
