import { kindNames } from '../aws/principal.ts'
import type { Output, Style } from '../context.ts'
import { columns, duration } from '../format.ts'
import type { Answer } from './checks.ts'
import type { Report, ServiceReport } from './report.ts'

const styles: Record<Answer['verdict'], Style> = {
  allowed: 'green',
  denied: 'red',
  unknown: 'yellow',
}

/** A report for people. */
export function page(report: Report, paint: Output['paint']): string {
  return [
    head(report, paint),
    ...report.warnings.map((warning) => `${paint('yellow', 'warning:')} ${warning}\n`),
    ...report.services.map((service) => section(service, paint)),
    `${conclusion(report, paint)}\n`,
  ].join('\n')
}

function head(report: Report, paint: Output['paint']): string {
  const { identity, region, endpoint, clockAheadMs, simulation } = report
  const rows = [
    ['Identity', `${identity.arn}, ${kindNames[identity.kind]}`],
    ['Account', identity.account],
    ['Region', region],
    ...(endpoint ? [['Endpoint', endpoint]] : []),
    ['Ends', endOf(identity.expiresAt)],
    ['Clock', clockOf(clockAheadMs)],
    ['Asked', howAsked(simulation)],
  ] as [string, string][]
  const lines = rows.map(([name, text]) => `${paint('bold', name.padEnd(8))}  ${text}`)
  return `${lines.join('\n')}\n`
}

function endOf(expiresAt: string | undefined): string {
  if (expiresAt === undefined) return 'never: these are keys, not a session'
  const left = Date.parse(expiresAt) - Date.now()
  return left > 0 ? `in ${duration(left)}, at ${expiresAt}` : `ended at ${expiresAt}`
}

function clockOf(ahead: number): string {
  // The answer of AWS has whole seconds, and was on its way.
  if (Math.abs(ahead) < 2000) return 'as that of AWS'
  return `${duration(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} that of AWS`
}

function howAsked(simulation: Report['simulation']): string {
  return 'principal' in simulation
    ? `IAM, by simulation for ${simulation.principal}`
    : `by harmless calls, since ${simulation.reason}`
}

function section(report: ServiceReport, paint: Output['paint']): string {
  const { service, findings, unless, missing } = report
  const more = unless.length > 0 ? `  It would need more with ${unless.join(' or ')} set.\n` : ''
  if (findings.length === 0) {
    return `${paint('bold', service)} needs nothing of AWS as it is set up here.\n${more}`
  }
  const [header = '', ...lines] = columns([
    ['', 'ACTION', 'FOUND', 'PERMISSION', 'RESOURCE'],
    ...findings.map(({ verdict: said, action, found, permission, resource }) => [
      said,
      action,
      found === 'not found out' ? '-' : found,
      permission,
      resource,
    ]),
  ])
  const table = lines.map((line, index) => {
    const said = findings[index]?.verdict ?? 'unknown'
    return `${paint(styles[said], said)}${line.slice(said.length)}`
  })
  return [
    `${paint('bold', service)} needs\n${paint('dim', header)}\n${table.join('\n')}\n`,
    ...remarks(findings),
    more,
    ...(missing
      ? [
          `\nTo grant what is denied, give the identity this policy; its Sids are permissions of ${service} in platform.ts:\n`,
          `${JSON.stringify(missing, undefined, 2)}\n`,
        ]
      : []),
  ].join('')
}

/** Why it is unknown or denied, where that says more than the table, once for all actions of which it is so. */
function remarks(findings: ServiceReport['findings']): string[] {
  const told = findings.filter(({ verdict, detail }) => verdict !== 'allowed' && detail)
  const byReason = Map.groupBy(told, ({ verdict, detail }) => `${verdict}: ${detail}`)
  return [...byReason].map(
    ([reason, of]) => `  ${reason} (${[...new Set(of.map(({ action }) => action))].join(', ')})\n`,
  )
}

function conclusion({ services, well }: Report, paint: Output['paint']): string {
  const findings = services.flatMap((service) => service.findings)
  const count = (said: Answer['verdict']) =>
    findings.filter(({ verdict: is }) => is === said).length
  const counts = `${count('allowed')} allowed, ${count('denied')} denied, ${count('unknown')} unknown`
  return `${paint(well ? ['green', 'bold'] : ['red', 'bold'], well ? 'All is well' : 'Not all is well')}: ${counts}.`
}
