import { type Platform, type Service, callersOf, startOrder } from '@gatehouse/platform'
import { duration } from '../format.ts'
import { serviceEnvironment } from './environment.ts'
import type { Session } from './session.ts'
import { type Exit, startProcess } from './service-process.ts'
import { type Supervised, defaultTiming, supervise } from './supervise.ts'

/** The services that run, by name. */
export type System = ReadonlyMap<string, Supervised>

export type SystemEvents = {
  /** A service takes requests, for the first time or again. */
  ready: (name: string, pid: number | undefined) => void
  misconfigured: (name: string) => void
}

/** Starts all services, those first that others call, and keeps them running. */
export function startSystem(session: Session, events: SystemEvents): System {
  return new Map(
    startOrder(session.platform).map(
      (name) => [name, startService(session, name, events)] as const,
    ),
  )
}

function startService(session: Session, name: string, events: SystemEvents): Supervised {
  const { reporter, context } = session
  const service = session.platform.services[name] as Service
  const env = serviceEnvironment(name, service, session)
  const command = { args: [service.entry], cwd: context.root, env }
  return supervise(
    () => startProcess(command, (line, source) => reporter.line(name, line, source)),
    {
      ready: (pid) => events.ready(name, pid),
      slow: (ms) =>
        reporter.event('warn', `${name} is not ready after ${duration(ms)}; waiting on`),
      ended: (exit, delay) => reporter.event('warn', endedText(name, exit, delay), { ...exit }),
      misconfigured: () => events.misconfigured(name),
    },
    defaultTiming,
  )
}

/**
 * Stops each service once its callers have stopped; kills what is left after `within` milliseconds.
 * Answers whether all stopped by themselves.
 */
export async function stopSystem(
  platform: Platform,
  system: System,
  within: number,
): Promise<boolean> {
  let clean = true
  const late = setTimeout(() => {
    clean = false
    killSystem(system)
  }, within)
  const stopped = new Map<string, Promise<void>>()
  for (const name of startOrder(platform).toReversed()) {
    const callers = Promise.all(
      callersOf(platform, name).map(async (caller) => stopped.get(caller)),
    )
    stopped.set(
      name,
      callers.then(() => system.get(name)?.stop()),
    )
  }
  await Promise.all(stopped.values())
  clearTimeout(late)
  return clean
}

export function killSystem(system: System): void {
  for (const service of system.values()) service.kill()
}

function endedText(name: string, { code, signal }: Exit, delay: number): string {
  const how = signal ? `killed by ${signal}` : `exit code ${code}`
  return `${name} ended (${how}); starting it again in ${duration(delay)}`
}
