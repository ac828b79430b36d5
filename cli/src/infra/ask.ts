import { createInterface } from 'node:readline/promises'
import { CliError } from '../cli-error.ts'
import { confirmByName, refuseUnasked } from '../confirm.ts'
import type { Context } from '../context.ts'
import { stopped } from './stopping.ts'

/** How sure a person must be: `y` does, or the name of the stage must be typed. */
export type Care = 'yes' | 'name'

/**
 * Asks whether to go on.
 * @throws {CliError} when they do not want to, or nobody can be asked
 */
export async function ask(
  care: Care,
  stage: string,
  context: Context,
  signal: AbortSignal,
): Promise<void> {
  refuseUnasked()
  try {
    await (care === 'name' ? confirmByName(stage, context, signal) : confirmYes(context, signal))
  } catch (error) {
    throw (error as Error).name === 'AbortError' ? stopped() : error
  }
}

async function confirmYes({ stderr }: Context, signal: AbortSignal): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(`Apply this? ${stderr.paint('bold', 'y')}/N: `, {
      signal,
    })
    if (/^y(es)?$/i.test(answer.trim())) return
  } finally {
    terminal.close()
  }
  throw new CliError('nothing was changed', { fix: 'answer y to go on.' })
}
