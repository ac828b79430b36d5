import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { duration } from '../format.ts'

export type Waiting = Pick<Context, 'stderr'> & { signal: AbortSignal }

/** In milliseconds: AWS takes minutes for most of what is waited for. */
const pause = { first: 200, most: 10_000 }
/** Between two lines that say that it goes on, in milliseconds. */
const silence = 15_000

/** Asks again and again, less and less often, until it is so; says on stderr that it goes on. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
  { stderr, signal }: Waiting,
): Promise<T> {
  const began = performance.now()
  let told = began
  let next = pause.first
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    await sleep(next, undefined, { signal })
    next = Math.min(next * 1.5, pause.most)
    if (performance.now() - told < silence) continue
    told = performance.now()
    stderr.write(`  ${what}: ${duration(told - began)} so far\n`)
  }
}

/** Lets at most `rate` things a second pass, evenly. */
export function createPace(rate: number, signal: AbortSignal): (count: number) => Promise<void> {
  let free = performance.now()
  return async (count) => {
    signal.throwIfAborted()
    const now = performance.now()
    const turn = Math.max(now, free)
    free = turn + (count / rate) * 1000
    if (turn > now) await sleep(turn - now, undefined, { signal })
  }
}
