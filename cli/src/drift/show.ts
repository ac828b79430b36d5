import type { Output } from '../context.ts'
import { columns, inOneLine } from '../format.ts'
import type { Finding, Report, Unknown } from './finding.ts'

/** A report for people. */
export function page({ stage, findings, unknown }: Report, paint: Output['paint']): string {
  return [
    ...(findings.length > 0 ? [table(findings, paint)] : []),
    ...unknown.map(
      ({ what, why }: Unknown) => `${paint('yellow', 'unknown:')} ${what}: ${inOneLine(why)}\n`,
    ),
    summary(stage, findings, unknown, paint),
  ].join('')
}

function table(findings: Finding[], paint: Output['paint']): string {
  const rows = findings.flatMap(({ where, what, kind, name, details }) =>
    details.map((detail, index) => {
      const head = index === 0 ? [where, what, kind, name] : ['', '', '', '']
      return [...head, detail].map(inOneLine)
    }),
  )
  const [header = '', ...lines] = columns([['WHERE', 'WHAT', 'KIND', 'NAME', 'DIFFERS'], ...rows])
  return `${paint('dim', header)}\n${lines.join('\n')}\n\n`
}

function summary(
  stage: string,
  findings: Finding[],
  unknown: Unknown[],
  paint: Output['paint'],
): string {
  const count = (what: Finding['what']) => findings.filter((one) => one.what === what).length
  const kinds = ['changed by hand', 'removed by hand', 'not applied', 'not described'] as const
  const counts = kinds.flatMap((what) => (count(what) > 0 ? [`${count(what)} ${what}`] : []))
  if (counts.length > 0)
    return `${paint(['red', 'bold'], `${stage} has drifted`)}: ${counts.join(', ')}.\n`
  if (unknown.length > 0)
    return `${paint('yellow', `No drift was found in ${stage}`)}, but not all could be looked at.\n`
  return `${paint(['green', 'bold'], `${stage} is as it is described`)}.\n`
}
