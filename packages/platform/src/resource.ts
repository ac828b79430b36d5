import type { SettingCondition } from './permission.ts'

/**
 * What a stage has on AWS. Names take `${platform}`, `${stage}`, `${region}` and `${account}`; the name of a
 * parameter is its key. Whoever looks at a cloud account sees what a thing is for: `why` becomes its description.
 */
export type Resources = {
  buckets?: Readonly<Record<string, Bucket>>
  parameters?: Readonly<Record<`/${string}`, Parameter>>
  secrets?: Readonly<Record<string, Secret>>
  tables?: Readonly<Record<string, Table>>
  databases?: Readonly<Record<string, Database>>
  queues?: Readonly<Record<string, Queue>>
}

/** The kind of a resource and its key: `tables.people`. */
export type ResourceRef = `${keyof Resources}.${string}`

export type Bucket = {
  name: string
  why: string
  /** Whether changes of its objects go to the queues that hear of buckets. */
  events?: boolean
  /** After how many days an old version of an object goes. */
  keepVersionsDays: number
}

export type Parameter = {
  why: string
  type: 'String' | 'StringList' | 'SecureString'
  /** Of what is no secret, as a stage first gets it. A SecureString gets its value from a person. */
  value?: string
  /** Another number writes the value again, over what people have changed it to since. */
  version: number
}

/** Its value never passes through this description: a person, or a rotation, puts it there. */
export type Secret = {
  name: string
  why: string
  /** The service that reads it, as a file. */
  for: string
  /** The setting of that service which takes the path of the file. */
  setting: string
  /** What makes it needed; nothing: whatever is set. */
  when?: SettingCondition
}

export type Table = {
  name: string
  why: string
  partitionKey: string
  sortKey?: string
  /** The attribute that holds when an item ends, in seconds since 1970. */
  ttl?: string
}

export type Database = {
  name: string
  why: string
  engine: 'postgres'
  /** Major and minor: `17.6`. */
  version: string
  instanceClass: string
  storageGib: number
  /** What a stage may have it instead of, by `uses` of its own: so long as none does, it is nowhere. */
  insteadOf?: ResourceRef
}

export type Queue = {
  name: string
  why: string
  /** What AWS tells it of. */
  hears: readonly ('parameters' | 'secrets' | 'buckets')[]
}
