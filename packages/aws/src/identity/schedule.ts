/*
 * When credentials are renewed, in milliseconds. Nothing comes later than it says, only up to a tenth sooner,
 * so that replicas that started together do not call together.
 */

const minute = 60_000

/** A new set is there this long before the end of the old one, also where a machine's own role is renewed. */
const beforeTheEnd = 5 * minute

/** What has no end may have been replaced in its file. */
const rereadAfter = minute

/** A timer takes no more than 24 days; nobody needs to wait that long. */
const longest = 6 * 60 * minute

/** How long credentials are used before they are renewed: two thirds of their life, and never the last minutes. */
export function renewalIn(expiration: Date | undefined, now: number): number {
  if (!expiration) return jittered(rereadAfter)
  const left = expiration.getTime() - now
  // A source that still gives the old set this late is asked again and again.
  const wait = left > beforeTheEnd ? Math.min((left * 2) / 3, left - beforeTheEnd) : left / 3
  return jittered(Math.min(Math.max(wait, 1_000), longest))
}

/** How long to wait after so many failures in a row: 1 s, then twice as long each time, at most a minute. */
export function retryIn(failures: number): number {
  return jittered(Math.min(1_000 * 2 ** (failures - 1), minute))
}

function jittered(wait: number): number {
  return wait * (0.9 + Math.random() / 10)
}
