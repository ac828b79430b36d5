import type { Context, Style } from '../../context.ts'
import { columns } from '../../format.ts'
import type { Did, Outcome } from './outcome.ts'

const styles: Record<Did, Style> = {
  made: 'green',
  changed: 'yellow',
  renewed: 'yellow',
  kept: 'dim',
  missing: 'red',
}

/** Says what was made, kept and renewed, to people or to programs. */
export function showOutcomes(
  outcomes: readonly Outcome[],
  { stage, dryRun, json }: { stage: string; dryRun: boolean; json: boolean },
  cluster: string,
  { stdout }: Context,
): void {
  if (json) {
    stdout.write(
      `${JSON.stringify({ stage, context: cluster, dryRun, objects: outcomes }, undefined, 2)}\n`,
    )
    return
  }
  if (outcomes.length === 0) return
  const rows = outcomes.map(({ namespace, kind, name, did, note = '' }) => [
    did,
    kind,
    namespace === '' ? name : `${namespace}/${name}`,
    note,
  ])
  const [head = '', ...lines] = columns([['', 'KIND', 'NAME', ''], ...rows])
  const painted = lines.map((line, index) => {
    const did = outcomes[index]?.did ?? 'kept'
    return stdout.paint(styles[did], did) + line.slice(did.length)
  })
  stdout.write(`${[stdout.paint('bold', head), ...painted].join('\n')}\n`)
  if (dryRun) stdout.write('\nNothing was changed: this was a dry run.\n')
}
