import type { ResourceRef } from './resource.ts'

/** A place that the system runs in for real: an account, a region and a cluster. */
export type Stage<
  StageName extends string = string,
  ClusterName extends string = string,
  Name extends string = string,
> = {
  /** Twelve digits. */
  account: string
  region: string
  cluster: ClusterName
  /** Where people reach it. */
  host: string
  /** The stage whose release it takes. The first one takes what is on the main branch. */
  after?: StageName
  /** What a release must pass to get here. A stage after another has at least one. */
  guards?: Guards
  /** Nobody shares its account, and what holds data refuses to be deleted. */
  protected?: boolean
  reads: Reads
  network: Network
  budget: Budget
  /** Where backups, and copies of what is replicated, go. */
  recoveryRegion?: string
  /** Names that differ here from what `resources` says. */
  names?: Readonly<Partial<Record<ResourceRef, string>>>
  /** Settings of services that are of this stage alone. Nothing secret: the description is in Git. */
  settings?: Readonly<Partial<Record<Name, Readonly<Record<string, string>>>>>
  /** What services use here instead of what they say themselves; `null`: nothing. */
  uses?: Readonly<Partial<Record<Name, Readonly<Record<string, ResourceRef | null>>>>>
}

export type Guards = {
  /** How long the release has run well in the stage before. */
  soakHours?: number
  /** How many people, other than who asks for it, say yes. */
  approvals?: number
  /** When it may come: `Mon-Thu 09:00-16:00 Europe/Berlin`. */
  windows?: readonly string[]
}

/** What of the account the services may read, each a name in which `*` stands for anything. */
export type Reads = {
  buckets: readonly string[]
  /** With their leading slash. */
  parameters: readonly `/${string}`[]
  secrets: readonly string[]
}

export type Network = {
  /** A range of its own, /16 to /20, so that stages can be joined. */
  cidr: string
  /** Availability zones: 2 or 3. */
  zones: number
  /** One for all zones is cheaper, one for each outlives the loss of a zone. */
  natGateways: 'one' | 'each-zone'
}

export type Budget = {
  monthlyUsd: number
  /** E-mail addresses that hear of 80 % spent and of 100 % foreseen. */
  notify: readonly string[]
}
