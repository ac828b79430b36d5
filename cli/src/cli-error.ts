import { exitCodes } from './exit-codes.ts'
import type { Output } from './context.ts'

type Options = { fix: string; exitCode?: number; problems?: readonly object[]; cause?: unknown }

/**
 * A failure that the person at the terminal can do something about: `fix` says what. `problems` are its parts,
 * for programs.
 */
export class CliError extends Error {
  override name = 'CliError'
  readonly fix: string
  readonly exitCode: number
  readonly problems: readonly object[] | undefined

  constructor(message: string, options: Options) {
    super(message, { cause: options.cause })
    this.fix = options.fix
    this.exitCode = options.exitCode ?? exitCodes.failed
    this.problems = options.problems
  }
}

/** Says what went wrong and how to put it right, and answers with the exit code. */
export function reportError(error: unknown, output: Output, json: boolean): number {
  const { message, fix, exitCode, problems } = error instanceof CliError ? error : unforeseen(error)
  if (json) {
    output.write(`${JSON.stringify({ error: { message, fix, exitCode, problems } })}\n`)
  } else {
    output.write(`${output.paint('red', 'error:')} ${message}\n`)
    output.write(`  ${output.paint('bold', 'fix:')} ${fix}\n`)
  }
  return exitCode
}

function unforeseen(error: unknown) {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    message,
    fix: 'this is a fault of Gatehouse itself: please report it with the lines above.',
    exitCode: exitCodes.failed,
    problems: undefined,
  }
}
