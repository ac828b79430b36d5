import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Looks again and again until `look` answers with something else than a reason why it is not so yet, a text.
 * What it says last is in the failure.
 */
export async function until<T extends object>(
  what: string,
  look: () => Promise<T | string>,
  { seconds = 60, everyMilliseconds = 250 } = {},
): Promise<T> {
  let reason = 'nothing was seen'
  for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
    const found = await look().catch((error: Error) => error.message)
    if (typeof found !== 'string') return found
    reason = found
    await sleep(everyMilliseconds)
  }
  throw new Error(`${what}: not within ${seconds} s. ${reason}`)
}
