import { setTimeout as sleep } from 'node:timers/promises'
import { exitMisconfigured } from '@gatehouse/kit/supervision'
import type { Exit, ServiceProcess } from './service-process.ts'

/** In milliseconds. */
export type Timing = {
  /** What is waited before a service that ended is started again; doubles from one time to the next. */
  firstDelay: number
  longestDelay: number
  /** A service that was ready for so long starts over with the first delay. */
  resetAfter: number
  /** A service that is not ready by then is reported. */
  readyWithin: number
}

export const defaultTiming: Timing = {
  firstDelay: 250,
  longestDelay: 10_000,
  resetAfter: 30_000,
  readyWithin: 20_000,
}

export type Events = {
  ready: (pid: number | undefined) => void
  /** It is not ready after `ms` milliseconds. */
  slow: (ms: number) => void
  /** It ended, and is started again after `delay` milliseconds. */
  ended: (exit: Exit, delay: number) => void
  /** It ended with what starting again cannot help. */
  misconfigured: () => void
}

export type Supervised = {
  /** When it takes requests for the first time. */
  ready: Promise<void>
  /** Asks the process to stop, and starts it no more. Resolves when it has ended. */
  stop: () => Promise<void>
  kill: () => void
}

/** Keeps a service running: starts it again when it ends, each time a little later. */
export function supervise(start: () => ServiceProcess, events: Events, timing: Timing): Supervised {
  const stopping = new AbortController()
  const firstReady = Promise.withResolvers<void>()
  let current: ServiceProcess | undefined

  const live = async () => {
    let delay = timing.firstDelay
    while (!stopping.signal.aborted) {
      current = start()
      void current.ready.then(() => firstReady.resolve())
      const { exit, readyFor } = await liveOnce(current, events, timing)
      if (stopping.signal.aborted) return
      if (exit.code === exitMisconfigured) return events.misconfigured()
      if (readyFor >= timing.resetAfter) delay = timing.firstDelay
      events.ended(exit, delay)
      await sleep(delay, undefined, { signal: stopping.signal }).catch(() => {})
      delay = Math.min(delay * 2, timing.longestDelay)
    }
  }
  const ended = live()

  return {
    ready: firstReady.promise,
    stop: () => {
      stopping.abort()
      current?.kill('SIGTERM')
      return ended
    },
    kill: () => {
      stopping.abort()
      current?.kill('SIGKILL')
    },
  }
}

/** Answers how the process ended, and for how many milliseconds it had been ready. */
async function liveOnce(service: ServiceProcess, events: Events, timing: Timing) {
  let readyAt = Infinity
  const slow = setTimeout(() => events.slow(timing.readyWithin), timing.readyWithin)
  void service.ready.then(() => {
    clearTimeout(slow)
    readyAt = performance.now()
    events.ready(service.pid)
  })
  const exit = await service.exited
  clearTimeout(slow)
  return { exit, readyFor: performance.now() - readyAt }
}
