import type { Output, Style } from '../context.ts'
import { visible } from '../format.ts'
import type { AttributeChange } from './attributes.ts'
import type { Action, PlannedChange } from './changes.ts'
import type { Report } from './report.ts'
import { costPage } from './show-cost.ts'

const signs: Record<Action, { sign: string; style: Style }> = {
  create: { sign: '+ create ', style: 'green' },
  change: { sign: '~ change ', style: 'yellow' },
  replace: { sign: '± REPLACE', style: ['red', 'bold'] },
  destroy: { sign: '- destroy', style: 'red' },
  forget: { sign: '. forget ', style: 'yellow' },
}

/** More attributes of one resource are counted, not shown. */
const mostAttributes = 12

/** A report for people. */
export function page(report: Report, paint: Output['paint']): string {
  const { stage, account, region, identity, changes, warnings } = report
  return [
    `${paint('bold', stage)} in the account ${account}, ${region}, as ${identity}\n`,
    ...[...Map.groupBy(changes, ({ module }) => module)].map(([module, of]) =>
      section(module, of, paint),
    ),
    `${countsOf(report)}\n`,
    ...warnings.map(({ summary }) => `${paint('yellow', 'warning:')} ${visible(summary)}\n`),
    costPage(report, paint),
  ].join('\n')
}

function section(module: string, changes: PlannedChange[], paint: Output['paint']): string {
  const lines = changes.flatMap((change) => linesOf(change, paint))
  return `${paint('bold', module || 'at the root')}\n${lines.join('\n')}\n`
}

function linesOf(change: PlannedChange, paint: Output['paint']): string[] {
  const { action, address, module, losesData, attributes } = change
  const { sign, style } = signs[action]
  const name = module === '' ? address : address.slice(module.length + 1)
  const loss = losesData ? `  ${paint(['red', 'bold'], 'its data is lost')}` : ''
  const more = attributes.length - mostAttributes
  return [
    `  ${paint(style, sign)}  ${visible(name)}${loss}`,
    ...attributes.slice(0, mostAttributes).map((attribute) => attributeLine(attribute, paint)),
    ...(more > 0 ? [`                 and ${more} more`] : []),
  ]
}

function attributeLine(
  { name, from, to, forces }: AttributeChange,
  paint: Output['paint'],
): string {
  const why = forces ? `  ${paint('red', 'is why it is made anew')}` : ''
  return `                 ${visible(name)}: ${from} → ${to}${why}`
}

/** `3 to create, 1 to change, none to replace or destroy.` */
function countsOf({ counts, changes }: Report): string {
  if (changes.length === 0) return 'Nothing is to be changed: what is there is what is described.'
  const { create, change, replace, destroy, forget } = counts
  const forgotten = forget > 0 ? `, ${forget} to forget` : ''
  return `${create} to create, ${change} to change, ${replace} to replace, ${destroy} to destroy${forgotten}.`
}
