import { writeSync } from 'node:fs'

const sleeper = new Int32Array(new SharedArrayBuffer(4))

/**
 * Writes lines to stdout at once, so that none is lost when the process is killed; waits for a reader that is
 * slow. One whose reader has gone is dropped. (pino's own destination would then try for ever, and the process
 * never exit.)
 */
export const stdoutLines = {
  write(line: string): void {
    let rest: Uint8Array = Buffer.from(line)
    while (rest.length > 0) {
      try {
        rest = rest.subarray(writeSync(1, rest))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
        Atomics.wait(sleeper, 0, 0, 5)
      }
    }
  },
}
