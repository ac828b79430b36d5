import { writeSync } from 'node:fs'

/** How long a line waits for a reader that takes nothing, in milliseconds; the lines after it do not wait. */
const patience = 1_000
const pause = 5
const sleeper = new Int32Array(new SharedArrayBuffer(4))

let stuck = false

/**
 * Writes lines to stdout at once, so that none is lost when the process is killed. One whose reader has gone or
 * takes nothing is dropped. (pino's own destination tries for ever, and so never lets such a process exit.)
 */
export const stdoutLines = {
  write(line: string): void {
    let rest: Uint8Array = Buffer.from(line)
    let waited = stuck ? patience : 0
    while (rest.length > 0) {
      try {
        rest = rest.subarray(writeSync(1, rest))
        stuck = false
      } catch (error) {
        stuck = (error as NodeJS.ErrnoException).code === 'EAGAIN' && waited >= patience
        if (stuck || (error as NodeJS.ErrnoException).code !== 'EAGAIN') return
        Atomics.wait(sleeper, 0, 0, pause)
        waited += pause
      }
    }
  },
}
