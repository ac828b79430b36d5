import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'

/** The top of the checkout. */
export const root = join(import.meta.dirname, '../..')

export type Result = { code: number | null; stdout: string; stderr: string }

/** Runs a command to its end, in `folder`; the project's own tools, under this Node.js, come first. */
export async function run(
  command: string,
  args: string[],
  { folder = root, env = {} }: { folder?: string; env?: Record<string, string> } = {},
): Promise<Result> {
  const path = [join(root, 'node_modules/.bin'), dirname(process.execPath), process.env.PATH]
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...env, NO_COLOR: '1', PATH: path.join(delimiter) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { code, stdout, stderr }
}

/** What a command prints that must succeed; all of its output is the message if it does not. */
export async function mustRun(command: string, args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(command, args)
  if (code !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${code}\n${stdout}${stderr}`)
  return stdout
}
