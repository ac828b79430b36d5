import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ReadyMessage } from '@gatehouse/kit/supervision'
import { eachLine } from './lines.ts'

export type Command = { args: string[]; cwd: string; env: NodeJS.ProcessEnv }

/** How a process ended: with a code, or by a signal. */
export type Exit = { code: number | null; signal: NodeJS.Signals | null }

export type LogSource = 'stdout' | 'stderr'

/** One life of a service. */
export type ServiceProcess = {
  pid: number | undefined
  /** When it takes requests; never, if it ends before. */
  ready: Promise<ReadyMessage>
  exited: Promise<Exit>
  kill: (signal: NodeJS.Signals) => void
}

/**
 * Starts a service under this Node.js. It is in a process group of its own: a Ctrl-C at the terminal is for
 * the supervisor, which stops services in order. Over the IPC channel it says that it is ready, and hears
 * when the supervisor has gone without stopping it.
 */
export function startProcess(
  { args, cwd, env }: Command,
  onLine: (line: string, source: LogSource) => void,
): ServiceProcess {
  const child = spawn(process.execPath, args, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  for (const source of ['stdout', 'stderr'] as const) {
    const stream = child[source]
    if (stream) eachLine(stream, (line) => onLine(line, source))
  }
  return {
    pid: child.pid,
    ready: new Promise((resolve) => {
      child.on('message', (message) => isReady(message) && resolve(message))
    }),
    exited: exitOf(child),
    kill: (signal) => void child.kill(signal),
  }
}

/** After `close`: all that it wrote has been read. A process that could not start has ended with 1. */
async function exitOf(child: ChildProcess): Promise<Exit> {
  try {
    const [code, signal] = (await once(child, 'close')) as [Exit['code'], Exit['signal']]
    return { code, signal }
  } catch {
    return { code: 1, signal: null }
  }
}

function isReady(message: unknown): message is ReadyMessage {
  return (message as Partial<ReadyMessage> | null)?.type === 'ready'
}
