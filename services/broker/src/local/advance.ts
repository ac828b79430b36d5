import { randomUUID } from 'node:crypto'
import type { ChangeEvent } from '@gatehouse/contract'
import type { Account, AccountParameter, AccountSecret } from './account.ts'
import type { ParameterVersion, SecretRecord, State } from './state.ts'

/** As many as Parameter Store keeps. */
const maxVersions = 100

export type Advance = { state: State; changes: ChangeEvent[] }

type Context = { time: string; fingerprint: (text: string) => string }

/**
 * The state once `account` holds, and what changed on the way. Whatever differs in a parameter (type, value,
 * description) is a new version, as every PutParameter is; a new value of a secret is a new version, a new
 * description is not. What is deleted and comes back begins anew, as in the real services.
 */
export function advance(
  before: State,
  account: Account,
  source: string,
  context: Context,
): Advance {
  const changes: ChangeEvent[] = []
  const { time } = context
  const parameters = new Map<string, ParameterVersion[]>()
  for (const [name, parameter] of account.parameters) {
    const known = before.parameters.get(name)
    const versions = nextVersions(known, parameter, context)
    parameters.set(name, versions)
    if (versions === known) continue
    const change = known ? 'updated' : 'created'
    changes.push({ type: 'parameter.changed', name, change, version: versions[0].version, time })
  }
  const secrets = new Map<string, SecretRecord>()
  for (const [name, secret] of account.secrets) {
    const known = before.secrets.get(name)
    const next = nextSecret(known, secret, context)
    secrets.set(name, next)
    if (next.versions === known?.versions) continue
    changes.push({ type: 'secret.rotated', name, change: known ? 'updated' : 'created', time })
  }
  for (const name of gone(before.parameters, parameters)) {
    changes.push({ type: 'parameter.changed', name, change: 'deleted', time })
  }
  for (const name of gone(before.secrets, secrets)) {
    changes.push({ type: 'secret.rotated', name, change: 'deleted', time })
  }
  return { state: { source, parameters, secrets }, changes }
}

type Versions = [ParameterVersion, ...ParameterVersion[]]

function nextVersions(
  known: ParameterVersion[] | undefined,
  { type, value, description }: AccountParameter,
  { time, fingerprint }: Context,
): Versions {
  const text = value.reveal()
  const content = type === 'SecureString' ? { fingerprint: fingerprint(text) } : { value: text }
  const next = { type, ...content, ...(description !== undefined && { description }) }
  const latest = known?.[0]
  if (latest && same(latest, next)) return known as Versions
  const version = { version: (latest?.version ?? 0) + 1, ...next, lastModified: time }
  // The value was not meant to be read after all: what it was before must not be read either.
  const becomesSecret = type === 'SecureString' && latest?.type !== 'SecureString'
  const older = becomesSecret ? [] : (known ?? [])
  return [version, ...older.slice(0, maxVersions - 1)]
}

function same(a: ParameterVersion, b: Omit<ParameterVersion, 'version' | 'lastModified'>): boolean {
  return (
    a.type === b.type &&
    a.value === b.value &&
    a.fingerprint === b.fingerprint &&
    a.description === b.description
  )
}

function nextSecret(
  known: SecretRecord | undefined,
  { value, description }: AccountSecret,
  { time, fingerprint }: Context,
): SecretRecord {
  const current = known?.versions[0]
  const print = fingerprint(value.reveal())
  const rotated = current?.fingerprint !== print
  if (known && !rotated && known.description === description) return known
  return {
    ...(description !== undefined && { description }),
    createdAt: known?.createdAt ?? time,
    lastChangedAt: time,
    ...(known?.lastRotatedAt !== undefined && { lastRotatedAt: known.lastRotatedAt }),
    ...(known && rotated && { lastRotatedAt: time }),
    versions:
      known && !rotated
        ? known.versions
        : [{ id: randomUUID(), fingerprint: print }, ...(current ? [current] : [])],
  }
}

function gone(before: Map<string, unknown>, after: Map<string, unknown>): string[] {
  return [...before.keys()].filter((name) => !after.has(name))
}
