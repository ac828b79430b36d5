import { createInterface } from 'node:readline/promises'
import { CliError } from './cli-error.ts'
import type { Context } from './context.ts'
import { exitCodes } from './exit-codes.ts'

/**
 * Refuses what would have to be confirmed where nobody can be asked.
 * @throws {CliError}
 */
export function refuseUnasked(): void {
  if (process.stdin.isTTY) return
  throw new CliError('there is no terminal at which to ask whether to go on', {
    fix: 'say --yes, once you have read what it is about to do.',
    exitCode: exitCodes.usage,
  })
}

/**
 * Goes on only when the person types `name`: for what cannot be taken back.
 * @throws {CliError} when they type anything else
 */
export async function confirmByName(
  name: string,
  { stderr }: Context,
  signal?: AbortSignal,
): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const question = `Type ${stderr.paint('bold', name)} to go on: `
    const typed = await terminal.question(question, signal ? { signal } : {})
    if (typed.trim() === name) return
  } finally {
    terminal.close()
  }
  throw new CliError('nothing was changed', { fix: `type ${name} as it is, when asked.` })
}
