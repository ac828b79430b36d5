import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for `work` until the signal is aborted; the work itself goes on. @throws the signal's reason */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** What `work` comes to, or `instead` if it fails or is not there after so many milliseconds. */
export async function soonerOf<T>(work: Promise<T>, milliseconds: number, instead: T): Promise<T> {
  const ended = new AbortController()
  const late = sleep(milliseconds, instead, { signal: ended.signal, ref: false })
  late.catch(() => undefined)
  try {
    return await Promise.race([work.catch(() => instead), late])
  } finally {
    ended.abort()
  }
}
