import type { Output } from '../context.ts'
import { columns } from '../format.ts'
import type { Report } from './report.ts'

/** What a plan costs, for people. */
export function costPage(report: Report, paint: Output['paint']): string {
  const { cost, region, stage } = report
  const { after, budgetUsd } = cost
  const title = `${paint('bold', 'What it costs a month')}, in US dollars: an estimate by the prices in prices.ts of ${after.pricesOf}`
  if (!hasPrices(report)) return `${title}: there are none of ${region}.\n`
  return [
    `${title} for ${region}\n`,
    table(report, paint),
    ...(after.usdAtMost > after.usd
      ? [`With all nodes that autoscaling may add: ${dollars(after.usdAtMost)}\n`]
      : []),
    uses(report),
    notPriced(report),
    'Not in it: what Kubernetes makes by itself (load balancers, volumes), traffic to the internet, tax.\n',
    ...(cost.overBudget && budgetUsd !== undefined
      ? [
          `${paint('yellow', 'warning:')} ${dollars(after.usdAtMost)} is over the budget of ${stage}, ${dollars(budgetUsd)}.\n`,
        ]
      : []),
  ].join('')
}

function dollars(usd: number): string {
  return usd.toFixed(2)
}

function hasPrices({ cost: { now, after } }: Report): boolean {
  const nothing = now.lines.length + after.lines.length + after.byUse.length === 0
  return !nothing || after.notPriced.length === 0
}

function table({ cost }: Report, paint: Output['paint']): string {
  const signed = (usd: number) => (usd > 0 ? `+${dollars(usd)}` : dollars(usd))
  const rows = [
    ['KIND', 'NOW', 'AFTER', 'DIFFERENCE'],
    ...cost.changes.map(({ kind, now, after, difference }) => [
      countOf(cost.after.lines, kind),
      dollars(now),
      dollars(after),
      signed(difference),
    ]),
    ['all of it', dollars(cost.now.usd), dollars(cost.after.usd), signed(cost.difference)],
  ]
  const widths = [1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const aligned = rows.map(([kind = '', ...cells]) => [
    kind,
    ...cells.map((cell, index) => cell.padStart(widths[index] ?? 0)),
  ])
  const [header = '', ...lines] = columns(aligned)
  const sum = lines.pop() ?? ''
  return `${[paint('dim', header), ...lines, paint('bold', sum)].join('\n')}\n`
}

/** `2 EC2 t4g.medium`, or the kind alone of one that goes. */
function countOf(lines: Report['cost']['after']['lines'], kind: string): string {
  const quantity = lines.find((line) => line.kind === kind)?.quantity
  return quantity === undefined ? kind : `${quantity} × ${kind}`
}

function uses({ cost: { after } }: Report): string {
  if (after.byUse.length === 0) return ''
  const lines = columns(after.byUse.map(({ kind, price }) => [`  ${kind}`, price]))
  return `By use, and not in the sum:\n${lines.join('\n')}\n`
}

function notPriced({ cost: { after } }: Report): string {
  if (after.notPriced.length === 0) return ''
  const types = after.notPriced.map(({ type, count }) => (count > 1 ? `${type} (${count})` : type))
  return `Not priced: ${types.join(', ')}\n`
}
