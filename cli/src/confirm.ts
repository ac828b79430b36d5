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

/** What a person is asked, which answers go on, and what to say to the others. */
type Question = { text: string; accepts: (answer: string) => boolean; fix: string }

/**
 * Goes on only when the person's answer does.
 * @throws {CliError} when it does not
 */
export async function confirm(
  { text, accepts, fix }: Question,
  signal?: AbortSignal,
): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(text, signal ? { signal } : {})
    if (accepts(answer.trim())) return
  } catch (error) {
    // Of Ctrl-C nothing is shown: what is said of it begins a line of its own.
    process.stderr.write('\n')
    throw error
  } finally {
    terminal.close()
  }
  throw new CliError('nothing was changed', { fix })
}

/**
 * Goes on only when the person types `name`: for what cannot be taken back.
 * @throws {CliError} when they type anything else
 */
export function confirmByName(
  name: string,
  { stderr }: Context,
  signal?: AbortSignal,
): Promise<void> {
  return confirm(
    {
      text: `Type ${stderr.paint('bold', name)} to go on: `,
      accepts: (answer) => answer === name,
      fix: `type ${name} as it is, when asked.`,
    },
    signal,
  )
}
