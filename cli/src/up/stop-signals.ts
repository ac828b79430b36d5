/** Signals this close together are one, in milliseconds: npm passes on the Ctrl-C that the terminal has sent already. */
const sameMoment = 500

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export type StopSignals = {
  /** What asked first: the name of a signal, or `closed output`. */
  requested: Promise<string>
  /** Whether that was not enough. */
  insisted: () => boolean
  dispose: () => void
}

/**
 * Hears all ways in which a person asks this process to stop: Ctrl-C, kill, a closed terminal, and a pipe
 * whose reader has gone. `insist` is called when a signal comes again.
 */
export function hearStopSignals(insist: () => void): StopSignals {
  const requested = Promise.withResolvers<string>()
  let firstAt: number | undefined
  let insisted = false
  const hear = (signal: string) => {
    if (firstAt === undefined) {
      firstAt = performance.now()
      requested.resolve(signal)
    } else if (performance.now() - firstAt > sameMoment) {
      insisted = true
      insist()
    }
  }
  const gone = () => requested.resolve('closed output')

  for (const signal of signals) process.on(signal, hear)
  for (const stream of [process.stdout, process.stderr]) stream.on('error', gone)
  return {
    requested: requested.promise,
    insisted: () => insisted,
    dispose: () => {
      for (const signal of signals) process.off(signal, hear)
      for (const stream of [process.stdout, process.stderr]) stream.off('error', gone)
    },
  }
}
