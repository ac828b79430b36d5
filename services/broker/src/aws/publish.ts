import { setTimeout as sleep } from 'node:timers/promises'
import { type ChangeEvent, ProblemError } from '@gatehouse/contract'
import type { ChangeListener } from '../provider.ts'
import type { Account } from './account.ts'
import type { AwsChange } from './events/source.ts'

/** Readers hear of a change within a second, also when AWS takes longer to tell its version. In milliseconds. */
const patience = 700

/** For the other replicas to hear of it, too: a reader who asks again may come to any. In milliseconds. */
const headStart = 50

/**
 * Takes in what AWS says has changed: what is kept of it is read anew, then the listeners are told. What is
 * known not to be for this broker, nobody hears of.
 */
export async function publish(
  change: AwsChange,
  account: Account,
  listeners: ReadonlySet<ChangeListener>,
): Promise<void> {
  const event = await eventOf(change, account)
  if (!event) return
  await sleep(headStart, undefined, { ref: false })
  for (const { changed } of listeners) changed(event)
}

function eventOf(change: AwsChange, account: Account): Promise<ChangeEvent | undefined> {
  if (change.kind === 'parameter') return parameterEvent(change, account)
  if (change.kind === 'secret') return secretEvent(change, account)
  return bucketEvent(change, account)
}

async function parameterEvent(
  { name, change, time }: Extract<AwsChange, { kind: 'parameter' }>,
  { parameters, values }: Account,
): Promise<ChangeEvent | undefined> {
  values.parameters.expire(name)
  const now = await present(parameters.refresh(name))
  if (now === 'denied') return undefined
  const version = now && change !== 'deleted' ? { version: now.version } : {}
  return { type: 'parameter.changed', name, change, ...version, time: time.toISOString() }
}

async function secretEvent(
  { name, change, time }: Extract<AwsChange, { kind: 'secret' }>,
  { secrets, values }: Account,
): Promise<ChangeEvent | undefined> {
  values.secrets.expire(name)
  if ((await present(secrets.refresh(name))) === 'denied') return undefined
  return { type: 'secret.rotated', name, change, time: time.toISOString() }
}

async function bucketEvent(
  what: Extract<AwsChange, { kind: 'bucket' | 'object' }>,
  { buckets, objects }: Account,
): Promise<ChangeEvent | undefined> {
  const { bucket, change } = what
  const time = what.time.toISOString()
  if (what.kind === 'bucket') {
    buckets.expire()
    objects.expire(bucket)
    return { type: 'bucket.changed', bucket, change, time }
  }
  objects.expire(bucket, what.key)
  if ((await present(objects.mayList(bucket))) === 'denied') return undefined
  return { type: 'bucket.changed', bucket, key: what.key, change, time }
}

/** What is there now, as far as that is known soon; `denied` when it is not for this broker to know. */
async function present<T>(reading: Promise<T>): Promise<T | 'denied' | undefined> {
  try {
    return await Promise.race([reading, sleep(patience, undefined, { ref: false })])
  } catch (error) {
    const denied = error instanceof ProblemError && error.kind === 'storage-access-denied'
    return denied ? 'denied' : undefined
  }
}
