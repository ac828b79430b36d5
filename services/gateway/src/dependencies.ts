import type { EventFeed, Service } from '@gatehouse/kit'
import type { Access } from './identity/access.ts'
import type { Decisions } from './policy/decisions.ts'
import type { AuditTrail } from './audit/trail.ts'
import type { Settings } from './config.ts'
import type { ResponseCache } from './forward/cache.ts'
import type { Upstream } from './upstream/upstream.ts'

/** What the gateway is made of; `main.ts` makes it for a process, tests for themselves. */
export type Dependencies = Service & {
  settings: Settings
  broker: Upstream
  directory: Upstream
  cache: ResponseCache
  changes: EventFeed
  access: Access
  decisions: Decisions
  trail: AuditTrail
}
