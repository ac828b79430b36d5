import type { Platform } from '@gatehouse/platform'
import type { Caller } from '../aws/caller.ts'
import type { Origin, OriginOptions } from './backup.ts'
import type { Clients } from './clients.ts'
import type { Target } from './target.ts'
import type { Waiting } from './wait.ts'

export type RestoreOptions = OriginOptions & {
  stage: string
  /** The kind and key of platform.ts: `tables.people`. */
  resource: string
  into?: string
  replace?: boolean
  yes?: boolean
  /** How many items a second are looked at. */
  rate: number
  backupRole?: string
  profile?: string
  /** Of the kubeconfig, for what runs in the stage. */
  context?: string
  json: boolean
}

/** What a restore of either kind works with. */
export type Restoring = {
  clients: Clients
  platform: Platform
  caller: Caller
  options: RestoreOptions
  target: Target
  /** Whether that is there now. */
  exists: boolean
  origin: Origin
  /** What the copy is called. */
  into: string
  waiting: Waiting
  /** Asks before what is there is changed. */
  confirm: () => Promise<void>
}

/** What came of a restore. */
export type Outcome = {
  resource: string
  /** One line each: what is so now, then what a person may do next. */
  facts: [name: string, text: string][]
  next: string[]
  /** In what it is not as it should be. */
  wrong: string[]
  /** The same for programs. */
  result: object
}
