import type { FolderLock } from '@gatehouse/kit/folder-lock'
import type { Platform } from '@gatehouse/platform'
import type { Context } from '../context.ts'
import type { Release } from '../release.ts'
import type { Ports } from './ports.ts'
import type { Provided } from './provider.ts'
import type { Reporter } from './report.ts'
import type { SignIn } from './sign-in.ts'

/** What a person wants of `up`. */
export type UpOptions = {
  /** Of the public service, which the others follow; 0 for any free ones. */
  port: number
  /** Absolute. */
  dataDir: string
  json: boolean
  logLevel?: string
  /** Serve the person's account of AWS, not a local one. */
  aws?: { profile?: string; region?: string }
  /** The stage whose policies hold; without one none do. */
  policyStage?: string
  /** How long the tokens of services hold, and those of the local issuer; seconds. */
  tokenSeconds?: number
  accessTokenSeconds?: number
}

/** What it has before anything starts. */
export type Prepared = Provided & {
  release: Release
  ports: Ports
  signIn: SignIn
  lock: FolderLock
  /** Whether the data folder was new. */
  fresh: boolean
}

/** One run of `up`. */
export type Session = UpOptions &
  Prepared & {
    platform: Platform
    /** The folder of the first data. */
    sample: string
    context: Context
    reporter: Reporter
  }
