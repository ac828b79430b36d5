import { CliError } from '../cli-error.ts'
import { visible } from '../format.ts'
import type { Diagnostic } from './events.ts'
import { lockedError } from './lock.ts'
import type { Root } from './root.ts'

/** What a failure of Terraform says, with what to do about it. */
export function failedError(
  errors: Diagnostic[],
  { stage, shownFolder }: Root,
  redact: (text: string) => string,
): CliError {
  const locked = lockedError(errors, shownFolder)
  if (locked) return locked
  return new CliError(redact(errors.map((error) => describeDiagnostic(error)).join('\n')), {
    fix: `correct that, then run gatehouse infra plan ${stage} again.`,
  })
}

/** Two lines or more: what, where, and the detail, indented. */
export function describeDiagnostic({ summary, detail, address, place }: Diagnostic): string {
  const where = [address, place].filter((text) => text !== undefined).join(', ')
  const lines = detail.trim().replaceAll(/^/gm, '  ')
  return visible(`${summary}${where && ` (${where})`}${lines && `\n${lines}`}`)
}
