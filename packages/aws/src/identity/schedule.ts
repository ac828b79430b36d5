const minute = 60_000

/** A new set is there this long before the end of the old one, also where a machine's own role is renewed. */
const beforeTheEnd = 5 * minute

/** What has no end may have been replaced in its file. */
const rereadAfter = minute

/** A timer takes no more than 24 days; nobody needs to wait that long. */
const longest = 6 * 60 * minute

/**
 * How long credentials are used before they are renewed, in milliseconds: two thirds of their life, and not the
 * last minutes; up to a tenth less, so that replicas that started together do not call together.
 */
export function renewalIn(expiration: Date | undefined, now: number): number {
  if (!expiration) return jittered(rereadAfter)
  const left = expiration.getTime() - now
  // A source that still gives the old set this late is asked again and again.
  const wait = left > beforeTheEnd ? Math.min((left * 2) / 3, left - beforeTheEnd) : left / 3
  return jittered(Math.min(Math.max(wait, 1_000), longest))
}

function jittered(wait: number): number {
  return wait * (0.9 + Math.random() / 10)
}
