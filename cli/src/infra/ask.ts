import { confirm, confirmByName, refuseUnasked } from '../confirm.ts'
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

function confirmYes({ stderr }: Context, signal: AbortSignal): Promise<void> {
  return confirm(
    {
      text: `Apply this? ${stderr.paint('bold', 'y')}/N: `,
      accepts: (answer) => /^y(es)?$/i.test(answer),
      fix: 'answer y to go on.',
    },
    signal,
  )
}
