import type { PolicyDocument, Statement } from '@gatehouse/platform'
import type { Caller } from '../aws/caller.ts'
import { type PrincipalKind, kindOf } from '../aws/principal.ts'
import { duration } from '../format.ts'
import type { Answer, Finding } from './checks.ts'
import type { Examined } from './examine.ts'
import type { Simulator } from './simulate.ts'

/** AWS refuses signatures whose time differs by more than five minutes. */
const clockTolerance = 5 * 60_000

/** What `doctor` has to say, as programs read it. */
export type Report = {
  /** Whether all is allowed and nothing stands in the way. */
  well: boolean
  identity: { arn: string; kind: PrincipalKind; account: string; expiresAt?: string }
  region: string
  /** Where AWS is, if that is not AWS itself. */
  endpoint?: string
  /** By how many milliseconds the clock of this machine is ahead. */
  clockAheadMs: number
  /** As whom IAM simulated, or why it did not. */
  simulation: { principal: string } | { reason: string }
  warnings: string[]
  services: ServiceReport[]
}

export type ServiceReport = {
  service: string
  findings: (Answer & { permission: string; why: string; action: string; resource: string })[]
  /** Settings that would make it need more. */
  unless: string[]
  /** What to add to the policies of the identity. */
  missing?: PolicyDocument
}

export function reportOf(
  caller: Caller,
  examined: Examined[],
  simulator: Simulator | { reason: string },
  endpoint: string | undefined,
): Report {
  const { arn, account, region, expiration, clockAhead } = caller
  const clockIsRight = Math.abs(clockAhead) <= clockTolerance
  const findings = examined.flatMap((service) => service.findings)
  return {
    well: clockIsRight && findings.every(({ verdict }) => verdict === 'allowed'),
    identity: {
      arn,
      kind: kindOf(arn),
      account,
      ...(expiration && { expiresAt: expiration.toISOString() }),
    },
    region,
    ...(endpoint && { endpoint }),
    clockAheadMs: Math.round(clockAhead),
    simulation:
      'reason' in simulator ? { reason: simulator.reason } : { principal: simulator.principal },
    warnings: [...(clockIsRight ? [] : [clockWarning(clockAhead)]), ...excess(caller, simulator)],
    services: examined.map(serviceReport),
  }
}

function clockWarning(ahead: number): string {
  const by = `${duration(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'}`
  return `The clock of this machine is ${by} that of AWS, which refuses what is signed more than 5 min off: set it.`
}

function excess({ arn }: Caller, simulator: Simulator | { reason: string }): string[] {
  if (kindOf(arn) === 'root') {
    return ['This is the root user, who may do everything: run nothing as root, make a role.']
  }
  if ('reason' in simulator || !simulator.isAdministrator) return []
  return [
    'This identity administers the account: it may create users (iam:CreateUser), which no service needs. Run ' +
      'the services as a role that has only the permissions below (--assume-role tells what one may do).',
  ]
}

function serviceReport({ service, unless, findings }: Examined): ServiceReport {
  const statements = missingStatements(findings)
  return {
    service,
    unless,
    findings: findings.map(({ permission, action, resource, verdict, found, detail }) => ({
      permission: permission.id,
      why: permission.why,
      action,
      resource,
      verdict,
      found,
      ...(detail !== undefined && { detail }),
    })),
    ...(statements.length > 0 && { missing: { Version: '2012-10-17', Statement: statements } }),
  }
}

/** Each once, however many of its actions are denied. */
function missingStatements(findings: Finding[]): Statement[] {
  const denied = findings.filter(({ verdict }) => verdict === 'denied')
  return [...new Map(denied.map(({ statement }) => [statement.Sid, statement])).values()]
}
