import { ProblemError } from '@gatehouse/contract'
import { Backoff } from '@gatehouse/kit'
import { asProblem } from './as-problem.ts'

/** One page that fails does not cost a walk the others: it is asked for so many times. */
const attempts = 6

/**
 * All that a list of AWS has, page after page. `ask` gets the token of the page, none for the first, and
 * answers the items and the token of the next. Failures are problems.
 */
export async function* pagesOf<T>(
  ask: (token: string | undefined) => Promise<{ items: T[]; next: string | undefined }>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  let token: string | undefined
  do {
    const at = token
    const { items, next } = await patiently(() => asProblem(() => ask(at)), signal)
    yield* items
    token = next
  } while (token)
}

async function patiently<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const backoff = new Backoff(250, 4_000)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call()
    } catch (error) {
      const mayPass = error instanceof ProblemError && passing.includes(error.kind)
      if (!mayPass || attempt === attempts || signal.aborted) throw error
      await backoff.wait(signal)
    }
  }
}

const passing = ['storage-throttled', 'storage-unavailable']
