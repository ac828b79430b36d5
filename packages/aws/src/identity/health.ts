import type { DependencyHealth, Identity } from '@gatehouse/contract'
import type { RenewingCredentials } from './renewing.ts'
import type { Found } from './source.ts'

/** A source that has nothing new when so little is left, in seconds, is worth a look. */
const little = 120

/** Nothing of the keys goes in here. */
export function reportOf(current: Found | undefined, arn?: string): Identity {
  if (!current) return { kind: 'none' }
  const { kind, expiration } = current
  return {
    kind,
    ...(arn && { arn }),
    ...(expiration && {
      expiresAt: expiration.toISOString(),
      secondsLeft: secondsUntil(expiration),
    }),
  }
}

/** How the credentials are, for the dependency `credentials` of `/health`. */
export function healthOf(held: RenewingCredentials<Found>): DependencyHealth {
  const { current, error } = held
  const why = error === undefined ? '' : `: ${(error as Error).message}`
  if (!current) return { status: 'down', detail: `there are none yet${why}` }
  if (held.ended)
    return { status: 'down', detail: `they have ended, and there are no others${why}` }
  const left = current.expiration && secondsUntil(current.expiration)
  const last = left === undefined ? 'the old ones are used' : `the old ones last for ${left} s`
  if (error !== undefined)
    return { status: 'degraded', detail: `${last}, and cannot be renewed${why}` }
  if (held.isRefused)
    return { status: 'degraded', detail: 'AWS refuses them, and there are no others' }
  if (left !== undefined && left < little)
    return { status: 'degraded', detail: `they end in ${left} s, and there are no others` }
  return { status: 'ok' }
}

/** Rounded up: while they are good some time is left. */
export function secondsUntil(expiration: Date): number {
  return Math.max(0, Math.ceil((expiration.getTime() - Date.now()) / 1000))
}
