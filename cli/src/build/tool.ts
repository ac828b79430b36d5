import { CliError } from '../cli-error.ts'
import { runProgram } from '../run-program.ts'

/** How much of what a tool said of its failure is shown. */
const mostLines = 5

export type ToolOptions = {
  cwd?: string
  /** Added to the environment. */
  env?: Record<string, string>
  /** What it reads from its standard input. */
  input?: string
  /** What to do where it fails. */
  fix: string
}

/**
 * Runs a program and answers with what it wrote to its standard output.
 * @throws {CliError} with the end of what it said, when it fails or is not there
 */
export async function runTool(
  command: string,
  args: readonly string[],
  { cwd, env, input, fix }: ToolOptions,
): Promise<string> {
  const all = { ...process.env, ...env }
  const place = { ...(cwd !== undefined && { cwd }), env: all, input }
  const { code, stdout, stderr } = await runProgram(command, args, place)
  if (code === 0) return stdout
  const name = [command, ...args.slice(0, 1)].join(' ')
  if (code instanceof Error) throw new CliError(`${name} does not run (${code.message})`, { fix })
  const said = (stderr.trim() || stdout.trim()).split('\n').slice(-mostLines).join('\n  ')
  throw new CliError(`${name} ended with ${code}:\n  ${said}`, { fix })
}
