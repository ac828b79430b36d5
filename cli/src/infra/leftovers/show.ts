import type { Output } from '../../context.ts'
import { columns, inOneLine } from '../../format.ts'
import type { Found } from './look.ts'
import type { Looked } from './list.ts'

/** What stays until someone takes it away. What AWS takes away by itself, at no cost, is not of it. */
function staying(looked: Looked[]): Found[] {
  return looked.flatMap((look) => ('found' in look ? look.found : [])).filter(({ goes }) => !goes)
}

/** Whether it is proven that nothing is left. */
export function isClean(looked: Looked[]): boolean {
  return staying(looked).length === 0 && looked.every((look) => 'found' in look)
}

/** For people: what was looked for, and what was found. */
export function leftoversPage(looked: Looked[], paint: Output['paint']): string {
  const [header = '', ...lines] = columns([
    ['LOOKED FOR', 'WHERE', 'BY', 'FOUND'],
    ...looked.map((look) => [look.kind, look.region, look.by, countOf(look)]),
  ])
  const found = looked.flatMap((look) => ('found' in look ? look.found : []))
  return [
    `${paint('dim', header)}\n${lines.join('\n')}\n`,
    ...(found.length > 0 ? [foundPage(found, paint)] : []),
    `${conclusion(looked, paint)}\n`,
  ].join('\n')
}

function countOf(look: Looked): string {
  if ('unknown' in look) return `not known: ${inOneLine(look.unknown)}`
  return look.found.length === 0 ? '-' : String(look.found.length)
}

function foundPage(found: Found[], paint: Output['paint']): string {
  const [header = '', ...lines] = columns([
    ['LEFT', 'WHICH', 'COSTS MONEY'],
    ...found.map(({ kind, id, costs, goes }) => [
      kind,
      inOneLine(id),
      goes === undefined
        ? costs
        : `${costs}; AWS takes it away ${goes.startsWith('within') ? goes : `on ${goes}`}`,
    ]),
  ])
  return `${paint('dim', header)}\n${lines.join('\n')}\n`
}

function conclusion(looked: Looked[], paint: Output['paint']): string {
  const left = staying(looked).length
  const unknown = looked.filter((look) => 'unknown' in look).length
  if (left === 0 && unknown === 0) {
    return `${paint(['green', 'bold'], 'Nothing is left')} that costs money or stays.`
  }
  const parts = [
    ...(left > 0 ? [`${left} ${left === 1 ? 'thing is' : 'things are'} left`] : []),
    ...(unknown > 0 ? [`of ${unknown} ${unknown === 1 ? 'kind' : 'kinds'} it is not known`] : []),
  ]
  return `${paint(['red', 'bold'], 'Not all is gone')}: ${parts.join(', ')}.`
}
