import type { ParameterType } from '@gatehouse/contract'

/**
 * One version of a parameter. A String or StringList has its value; a SecureString only a keyed fingerprint,
 * which tells whether the value changed and no more.
 */
export type ParameterVersion = {
  version: number
  type: ParameterType
  value?: string
  fingerprint?: string
  description?: string
  lastModified: string
}

/** A secret and its versions that still have a staging label: AWSCURRENT first, then AWSPREVIOUS. */
export type SecretRecord = {
  description?: string
  createdAt: string
  lastChangedAt: string
  lastRotatedAt?: string
  versions: { id: string; fingerprint: string }[]
}

/** All that the broker knows of the local account's parameters and secrets, and keeps over a restart. */
export type State = {
  /** The fingerprint of the account.yaml that this came from. */
  source: string
  /** The versions of each parameter, newest first, by name. */
  parameters: Map<string, ParameterVersion[]>
  secrets: Map<string, SecretRecord>
}

export const emptyState: State = { source: '', parameters: new Map(), secrets: new Map() }
