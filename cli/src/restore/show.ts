import type { Context } from '../context.ts'
import type { Outcome } from './restoring.ts'

/** What came of a restore, for people. */
export function page({ facts, next, wrong }: Outcome, { paint }: Context['stdout']): string {
  const width = Math.max(...facts.map(([name]) => name.length))
  const rows = facts.map(([name, text]) => `${paint('bold', name.padEnd(width))}  ${text}\n`)
  const faults = wrong.map((text) => `${paint('red', 'wrong:')} ${text}\n`)
  const verdict =
    wrong.length === 0 ? paint('green', 'Restored.') : paint('red', 'Not as it should be.')
  return `\n${rows.join('')}\n${faults.join('')}${verdict} ${next.join('\n')}\n`
}
