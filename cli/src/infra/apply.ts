import type { Diagnostic, Outputs } from './events.ts'
import { failedError } from './failure.ts'
import type { Plan } from './plan.ts'
import { progressOf } from './progress.ts'
import type { PlannedChange } from './changes.ts'
import type { Session } from './session.ts'

/**
 * Applies exactly this plan, and says what is done while it is. Answers with the outputs.
 * @throws {CliError} when something fails
 */
export async function applyPlan(
  { terraform, inputs, root, json, context }: Session,
  { path }: Plan,
  changes: PlannedChange[],
): Promise<Outputs> {
  const show = progressOf(stepsOf(changes))
  let outputs: Outputs = {}
  const errors: Diagnostic[] | undefined = await terraform.run(
    ['apply', '-input=false', ...inputs.arguments, path],
    (event) => {
      if (event.type === 'outputs') outputs = event.outputs
      const line = show(event)
      if (line !== undefined && !json) context.stderr.write(`${inputs.redact(line)}\n`)
    },
  )
  if (errors) throw failedError(errors, root, inputs.redact, true)
  return outputs
}

/** What is made anew is destroyed and created. */
function stepsOf(changes: PlannedChange[]): number {
  return changes.reduce((steps, { action }) => {
    if (action === 'forget') return steps
    return steps + (action === 'replace' ? 2 : 1)
  }, 0)
}
