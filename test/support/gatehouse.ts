import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from './command.ts'

/** Starts the command line as a process of its own, with no environment but this. */
export function startGatehouse(args: string[], env: Record<string, string>, folder = root) {
  const child = spawn(process.execPath, [join(folder, 'cli/src/main.ts'), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: '/nowhere', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text
    })
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }))
  return { said, ended, kill: (signal: NodeJS.Signals) => child.kill(signal) }
}

/** Runs it to its end. */
export function gatehouse(args: string[], env: Record<string, string>, folder = root) {
  return startGatehouse(args, env, folder).ended
}
