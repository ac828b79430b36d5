import { CliError } from '../cli-error.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Diagnostic } from './events.ts'

/** Who holds the state, as Terraform tells of it. */
type Holder = { id: string; who: string; operation: string; since: string }

/** The error that a state held by someone else is, if one of these says so. */
export function lockedError(diagnostics: Diagnostic[], folder: string): CliError | undefined {
  const found = diagnostics.find(({ summary }) => summary === 'Error acquiring the state lock')
  const holder = found && holderOf(found.detail)
  if (!holder) return undefined
  const { id, who, operation, since } = holder
  return new CliError(`the state is locked: ${who} runs ${operation} since ${since}`, {
    fix:
      'wait until that is done. If it was killed and does not run any more, ask them, then: ' +
      `terraform -chdir=${folder} force-unlock ${id}`,
    exitCode: exitCodes.inUse,
  })
}

function holderOf(detail: string): Holder | undefined {
  const valueOf = (name: string) => new RegExp(`^\\s*${name}:\\s+(\\S.*)$`, 'm').exec(detail)?.[1]
  const id = valueOf('ID')
  if (id === undefined) return undefined
  const operation = valueOf('Operation')
    ?.replace(/^OperationType/, '')
    .toLowerCase()
  const since = valueOf('Created')?.replace(/^(\S+ \d\d:\d\d:\d\d)\.?\d* \+0000 UTC$/, '$1 UTC')
  return {
    id,
    who: valueOf('Who') ?? 'someone',
    operation: operation ?? 'something',
    since: since ?? 'some time',
  }
}
