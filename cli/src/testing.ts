import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import type { Context } from './context.ts'

/** A folder that is gone after the test. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-cli-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A context that keeps what is written, plain. */
export function recordingContext(given: Partial<Context> = {}) {
  const written = { stdout: '', stderr: '' }
  const recorder = (stream: 'stdout' | 'stderr') => ({
    write: (text: string) => void (written[stream] += text),
    paint: (_style: unknown, text: string) => text,
  })
  const context: Context = {
    root: join(import.meta.dirname, '../..'),
    cwd: process.cwd(),
    env: {},
    stdout: recorder('stdout'),
    stderr: recorder('stderr'),
    ...given,
  }
  return { context, written }
}

/** Runs the command as a process of its own, with this environment and little more. */
export async function runGatehouse(args: string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    env: { PATH: process.env.PATH, HOME: '/nowhere', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, [exitCode]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ])
  return { exitCode, stdout, stderr }
}
