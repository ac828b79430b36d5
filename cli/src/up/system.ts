import {
  type Platform,
  type Service,
  callersOf,
  publicService,
  startOrder,
} from '@gatehouse/platform'
import { duration } from '../format.ts'
import { serviceEnvironment } from './environment.ts'
import { issuerName, localIssuer } from './local-issuer.ts'
import { type Command, type Exit, startProcess } from './service-process.ts'
import type { Session } from './session.ts'
import { type Supervised, defaultTiming, supervise } from './supervise.ts'

/** The services that run, and the local issuer, by name. */
export type System = ReadonlyMap<string, Supervised>

export type SystemEvents = {
  /** A service takes requests, for the first time or again. */
  ready: (name: string, pid: number | undefined) => void
  misconfigured: (name: string) => void
}

/** Starts all services, those first that others call, then the issuer, and keeps them running. */
export function startSystem(session: Session, events: SystemEvents): System {
  const issuer = localIssuer(session)
  const commands = [
    ...startOrder(session.platform).map((name) => [name, commandOf(session, name)] as const),
    ...(issuer ? [[issuerName, issuer] as const] : []),
  ]
  return new Map(
    commands.map(([name, command]) => [name, keepRunning(session, name, command, events)]),
  )
}

function commandOf(session: Session, name: string): Command {
  const service = session.platform.services[name] as Service
  const env = serviceEnvironment(name, service, session)
  return { args: [service.entry], cwd: session.context.root, env }
}

function keepRunning(
  { reporter }: Session,
  name: string,
  command: Command,
  events: SystemEvents,
): Supervised {
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
  for (const name of stopOrder(platform, system)) {
    const callers = Promise.all(
      callersIn(platform, name).map(async (caller) => stopped.get(caller)),
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

/** What runs beside the services of the description comes last: the service that all reach calls it. */
function stopOrder(platform: Platform, system: System): string[] {
  const services = startOrder(platform).toReversed()
  return [...services, ...[...system.keys()].filter((name) => !services.includes(name))]
}

function callersIn(platform: Platform, name: string): string[] {
  return name in platform.services ? callersOf(platform, name) : [publicService(platform)]
}

export function killSystem(system: System): void {
  for (const service of system.values()) service.kill()
}

function endedText(name: string, { code, signal }: Exit, delay: number): string {
  const how = signal ? `killed by ${signal}` : `exit code ${code}`
  return `${name} ended (${how}); starting it again in ${duration(delay)}`
}
