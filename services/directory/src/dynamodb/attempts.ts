import { setTimeout as sleep } from 'node:timers/promises'
import { problem } from '@gatehouse/contract'

/** How often to try when others are in the way at this moment, and how many milliseconds to wait at most. */
const attempts = 12
const firstWaitMs = 40
const longestWaitMs = 400

/**
 * What the first attempt brings that others are not in the way of; of the rest it is undefined.
 * @throws `storage-unavailable` if others were in the way each time
 */
export async function untilFree<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let made = 0; made < attempts; made += 1) {
    const result = await attempt()
    if (result !== undefined) return result
    // All waits are different: who came at once does not come at once again.
    await sleep(Math.random() * Math.min(longestWaitMs, firstWaitMs * 2 ** made))
  }
  throw problem('storage-unavailable', {
    detail: 'Others are changing the same at this moment. Try again.',
    retryAfter: 1,
  })
}
