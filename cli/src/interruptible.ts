import { once } from 'node:events'
import { CliError } from './cli-error.ts'
import { exitCodes } from './exit-codes.ts'

/**
 * Does work that Ctrl-C ends at a point from which it can go on; a second one ends it at once.
 * @throws {CliError} when it was interrupted
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const stop = () => controller.abort()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  try {
    return await work(controller.signal)
  } catch (error) {
    // Ctrl-C at a question comes as an error alone.
    if (!controller.signal.aborted && (error as Error).name !== 'AbortError') throw error
    throw new CliError('interrupted before it was done', {
      fix: 'run the same again: it goes on from there.',
      exitCode: exitCodes.interrupted,
    })
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop)
  }
}

/**
 * Does work that may be left at any point, since the same again goes on from there: Ctrl-C leaves it at once.
 * @throws {CliError} when it was interrupted; what is under way ends with the process
 */
export function leavable<T>(work: () => Promise<T>): Promise<T> {
  return interruptible((signal) => {
    const left = once(signal, 'abort').then(() => signal.throwIfAborted())
    return Promise.race([work(), left as Promise<never>])
  })
}
