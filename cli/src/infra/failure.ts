import { CliError } from '../cli-error.ts'
import { visible } from '../format.ts'
import type { Diagnostic } from './events.ts'
import { lockedError } from './lock.ts'
import type { Root } from './root.ts'

/** What a failure of Terraform says, with what to do about it; `begun`: something may have been done before it. */
export function failedError(
  errors: Diagnostic[],
  { stage, shownFolder }: Root,
  redact: (text: string) => string,
  begun = false,
): CliError {
  const locked = lockedError(errors, shownFolder)
  if (locked) return locked
  const fix = fixOf(errors, stage, begun)
  return new CliError(redact(errors.map((error) => describeDiagnostic(error)).join('\n')), {
    fix,
  })
}

/** The provider that stages of one account share, looked up: deploy/terraform/modules/stage. */
const sharedIssuer = /\bdata\.aws_iam_openid_connect_provider\.cluster\b/

function fixOf(errors: Diagnostic[], stage: string, begun: boolean): string {
  if (errors.some(({ summary, detail }) => /S3 bucket .* does not exist/.test(summary + detail))) {
    return 'gatehouse infra apply bootstrap makes the bucket that all states are kept in.'
  }
  if (errors.some(({ address = '' }) => sharedIssuer.test(address))) {
    return 'another stage of the account makes it, the first in platform.ts with this cluster: gatehouse infra apply that one first.'
  }
  if (begun && errors.some(({ summary, detail }) => /already ?exists/i.test(summary + detail))) {
    return (
      'a run that was stopped may have made it without noting it in the state: take it in by ' +
      'terraform import ADDRESS ID, or delete it; then run the same again.'
    )
  }
  return begun
    ? 'correct that, then run the same again: what was done before it is in the state.'
    : `correct that, then run gatehouse infra plan ${stage} again.`
}

/** Two lines or more: what, where, and the detail, indented. */
function describeDiagnostic({ summary, detail, address, place }: Diagnostic): string {
  const where = [address, place].filter((text) => text !== undefined).join(', ')
  const lines = detail.trim().replaceAll(/^/gm, '  ')
  return visible(`${summary}${where && ` (${where})`}${lines && `\n${lines}`}`)
}
