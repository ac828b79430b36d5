import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

export type ProgramOptions = {
  cwd?: string
  /** All of its environment. */
  env: NodeJS.ProcessEnv
  /** What it reads from its standard input. */
  input?: string | undefined
}

/** How a program ended: `code` is the error where it could not be started. */
export type Ended = { code: number | null | Error; stdout: string; stderr: string }

/** Runs a program to its end. */
export async function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env, input }: ProgramOptions,
): Promise<Ended> {
  const child = spawn(command, args, { ...(cwd !== undefined && { cwd }), env, stdio: 'pipe' })
  // One that ends without having read it says why itself.
  child.stdin.on('error', () => {}).end(input)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [code, stdout, stderr] = await Promise.all([
    ended.catch((error: Error) => error),
    text(child.stdout),
    text(child.stderr),
  ])
  return { code, stdout, stderr }
}
