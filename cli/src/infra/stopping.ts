import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { CliError } from '../cli-error.ts'
import { exitCodes } from '../exit-codes.ts'
import { hearStopSignals } from '../up/stop-signals.ts'

/** How a person stops Terraform. */
export type Stopping = {
  /** Is aborted once they ask. */
  signal: AbortSignal
  /**
   * Waits for a process, the first of its group, and passes on that it should stop; a second time kills the group.
   * Answers with its exit code.
   * @throws {CliError} when it was stopped
   */
  watch(child: ChildProcess): Promise<number | null>
  dispose(): void
}

/** Hears Ctrl-C, kill and a closed terminal from now on. */
export function hearStopping(): Stopping {
  const asked = new AbortController()
  let running: ChildProcess | undefined
  let killed = false
  const signals = hearStopSignals(() => {
    killed = running !== undefined
    if (running?.pid !== undefined) process.kill(-running.pid, 'SIGKILL')
  })
  void signals.requested.then(() => {
    asked.abort()
    running?.kill('SIGINT')
  })
  return {
    signal: asked.signal,
    async watch(child) {
      running = child
      if (asked.signal.aborted) child.kill('SIGINT')
      const [code] = (await once(child, 'close')) as [number | null]
      running = undefined
      if (asked.signal.aborted) throw stopped(killed)
      return code
    },
    dispose: () => signals.dispose(),
  }
}

/** What the error of a command that was stopped says. */
export function stopped(killed = false): CliError {
  return killed
    ? new CliError('Terraform was killed: what it had begun is not all in the state', {
        fix: 'run the command again; it says how to take the lock that is left, and what is there twice.',
        exitCode: exitCodes.interrupted,
      })
    : new CliError('stopped before it was done', {
        fix: 'run the command again: it goes on from what the state says.',
        exitCode: exitCodes.interrupted,
      })
}
