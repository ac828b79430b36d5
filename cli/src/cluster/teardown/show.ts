import type { Output } from '../../context.ts'
import { columns } from '../../format.ts'
import type { Leftover } from './leftovers.ts'
import type { Plan } from './plan.ts'
import type { Step } from './steps.ts'

const hows: Record<Step['how'], string> = {
  orphan: 'what it brought stays for now',
  cascade: 'with what it brought',
  delete: '',
}

/** For people: what would go, and the data in it. */
export function planPage({ steps, data, argocd }: Plan, { paint }: Output): string {
  const rows = steps.flatMap(({ how, objects }) =>
    objects.map(({ kind = '', metadata }) => [
      kind,
      metadata?.name ?? '',
      kind === 'Namespace' ? 'with all that is in it' : howOf(kind, how),
    ]),
  )
  if (argocd) rows.push(['Release', 'argocd', 'Argo CD, its kinds and its namespace'])
  return [
    table(['GOES', 'NAME', ''], rows, paint),
    ...(data.length > 0
      ? [
          table(
            ['DATA THAT GOES WITH IT', 'SIZE', 'HOLDS'],
            data.map(({ namespace, claim, size, holds }) => [`${namespace}/${claim}`, size, holds]),
            paint,
          ),
        ]
      : []),
  ].join('\n')
}

function howOf(kind: string, how: Step['how']): string {
  return kind === 'Application' ? hows[how] : ''
}

/** For people: what is left, or that nothing is. */
export function leftoversPage(leftovers: readonly Leftover[], paint: Output['paint']): string {
  if (leftovers.length === 0) return `${paint(['green', 'bold'], 'Nothing is left.')}\n`
  const rows = leftovers.map(({ kind, name, note }) => [kind, name, note])
  const count = `${leftovers.length} ${leftovers.length === 1 ? 'thing is' : 'things are'} left`
  return `${table(['LEFT', 'NAME', ''], rows, paint)}\n${paint(['red', 'bold'], 'Not all is gone')}: ${count}.\n`
}

function table(head: string[], rows: string[][], paint: Output['paint']): string {
  const [header = '', ...lines] = columns([head, ...rows])
  return `${paint('dim', header)}\n${lines.join('\n')}\n`
}
