/** Which part of a life may pass before what lives is renewed. */
const renewAfter = 0.6

/** How often the clock is looked at. Timers stand still while the machine sleeps, the clock does not. */
const looksPerLife = 300

/**
 * Renews what lives for `seconds` in time, again and again, from now until the answer is called. `failed` hears
 * of the first failure in a row; it is tried again at the next look.
 */
export function keepRenewing(
  seconds: number,
  renew: () => Promise<void>,
  failed: (error: Error) => void,
): () => void {
  const life = seconds * 1000
  let renewedAt = Date.now()
  let busy = false
  let failing = false
  let stopped = false
  const look = async () => {
    const now = Date.now()
    // A clock that was set back makes everything look young.
    if (busy || (now >= renewedAt && now - renewedAt < life * renewAfter)) return
    busy = true
    try {
      await renew()
      renewedAt = now
      failing = false
    } catch (error) {
      if (!failing && !stopped) failed(error as Error)
      failing = true
    } finally {
      busy = false
    }
  }
  const timer = setInterval(() => void look(), life / looksPerLife)
  return () => {
    stopped = true
    clearInterval(timer)
  }
}
