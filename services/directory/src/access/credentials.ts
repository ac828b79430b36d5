import { problem } from '@gatehouse/contract'
import type { Logger } from 'pino'

export type AccessOptions = { log: Pick<Logger, 'warn'>; now?: () => Date }

/** Milliseconds between two notes of the last use. */
export const useMs = 60_000

/**
 * Has `write` note that something is used now, unless that was done within the last minute. Nobody waits for
 * it, and a failure is only logged.
 */
export function noteUse(
  { log, now = () => new Date() }: AccessOptions,
  lastUsedAt: string | undefined,
  write: (at: Date) => Promise<unknown>,
): void {
  const at = now()
  if (lastUsedAt !== undefined && at.getTime() - Date.parse(lastUsedAt) < useMs) return
  write(at).catch((error: unknown) => log.warn({ err: error }, 'a last use could not be noted'))
}

export function sessionNotFound() {
  return problem('session-not-found', { detail: 'It has ended, or is another person’s.' })
}

export function sessionChanged() {
  return problem('session-changed', { detail: 'It has another version by now. Find it again.' })
}

export function keyNotFound() {
  return problem('key-not-found', { detail: 'It has ended, was revoked, or is another owner’s.' })
}

export function tooManyKeys(most: number) {
  return problem('too-many-keys', {
    detail: `There are ${most} API keys already. Revoke one that is not needed any more.`,
  })
}

export function hashTaken() {
  return problem('invalid-request', { detail: 'The hash is kept already. Make a new secret.' })
}
