import { join } from 'node:path'
import { type Diagnostic } from './events.ts'
import { failedError } from './failure.ts'
import type { PlanFile } from './plan-file.ts'
import type { Session } from './session.ts'

/** A saved plan: its file, and what is in it. */
export type Plan = { path: string; content: PlanFile; warnings: Diagnostic[] }

type PlanOptions = {
  /** Plan to take everything away. */
  destroy?: boolean
  /** Over what the inputs say. They become arguments: nothing secret may be in them. */
  variables?: Record<string, string>
}

/**
 * Plans, and keeps the plan in the private folder of the session.
 * @throws {CliError} when that fails
 */
export async function makePlan(session: Session, options: PlanOptions = {}): Promise<Plan> {
  const { terraform, inputs, files, root } = session
  const path = join(files, 'plan')
  const warnings: Diagnostic[] = []
  const args = [
    'plan',
    '-input=false',
    `-out=${path}`,
    ...inputs.arguments,
    ...Object.entries(options.variables ?? {}).map(([name, value]) => `-var=${name}=${value}`),
    ...(options.destroy ? ['-destroy'] : []),
  ]
  const errors = await terraform.run(args, (event) => {
    if (event.type === 'diagnostic' && event.severity === 'warning') warnings.push(event)
  })
  if (errors) throw failedError(errors, root, inputs.redact)
  const shown = await terraform.read(['show', '-json', path])
  if (shown.errors) throw failedError(shown.errors, root, inputs.redact)
  const content = JSON.parse(shown.output) as PlanFile
  return { path, content, warnings: warnings.filter(isTelling) }
}

/** An example takes only some of what is generated. */
function isTelling({ summary }: Diagnostic): boolean {
  return !/undeclared variable/i.test(summary)
}
