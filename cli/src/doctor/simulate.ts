import {
  type ContextEntry,
  type EvaluationResult,
  GetRoleCommand,
  IAMClient,
  paginateSimulatePrincipalPolicy,
} from '@aws-sdk/client-iam'
import { awsFailure, codeOf } from '@gatehouse/aws'
import { ProblemError } from '@gatehouse/contract'
import { type Caller, clientConfig } from '../aws/caller.ts'
import { principalArns, roleNameOf } from '../aws/principal.ts'
import { unknown } from './attempt.ts'
import type { Answer, Check } from './checks.ts'

/** Asks IAM what a principal may do. */
export type Simulator = {
  principal: string
  /** What AWS says; nothing, where that depends on what a simulation does not know. */
  answer(check: Check): Promise<Answer>
  /** Whether it may do what no service needs. */
  isAdministrator: boolean
}

/** An action that nothing but the administration of an account needs. */
const needless = 'iam:CreateUser'

/**
 * A simulator for the caller, or why there is none. `role` is the ARN that was taken on: the identity that took
 * it asks, since a role for a service may seldom ask for itself.
 */
export async function openSimulator(
  caller: Caller,
  role: string | undefined,
): Promise<Simulator | { reason: string }> {
  const iam = new IAMClient(clientConfig(caller, caller.ownCredentials))
  const candidates = role ? [role] : await candidatesOf(iam, caller)
  if (candidates.length === 0) return { reason: 'IAM simulates users and roles alone' }
  let reason = ''
  for (const principal of candidates) {
    try {
      const probe = await simulate(iam, principal, needless, userArn(caller), [])
      return {
        principal,
        answer: (check) => answer(iam, principal, caller, check),
        isAdministrator: probe?.EvalDecision === 'allowed',
      }
    } catch (error) {
      reason = reasonOf(error)
      if (codeOf(error) !== 'NoSuchEntityException') break
    }
  }
  return { reason }
}

/** IAM itself knows the path of a role best. */
async function candidatesOf(iam: IAMClient, caller: Caller): Promise<string[]> {
  const RoleName = roleNameOf(caller.arn)
  if (RoleName === undefined) return principalArns(caller)
  try {
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName }))
    return role?.Arn ? [role.Arn] : principalArns(caller)
  } catch {
    return principalArns(caller)
  }
}

async function answer(
  iam: IAMClient,
  principal: string,
  caller: Caller,
  check: Check,
): Promise<Answer> {
  try {
    const result = await simulate(
      iam,
      principal,
      check.action,
      check.resource,
      contextOf(check, principal, caller),
    )
    if (!result) return unknown('the simulation did not answer')
    // IAM names every key that any policy looks at, and decides as for a request without it.
    const missing = result.MissingContextValues ?? []
    if (missing.length > 0) {
      const keys = missing.join(', ')
      return unknown(`simulated as ${result.EvalDecision}, but a policy looks at ${keys}`)
    }
    if (result.EvalDecision === 'allowed') return { verdict: 'allowed', found: 'simulated' }
    return { verdict: 'denied', found: 'simulated', detail: reasonOfDenial(result) }
  } catch (error) {
    return unknown(reasonOf(error))
  }
}

/** What a request of the service would bring along. */
function contextOf(
  { statement }: Check,
  principal: string,
  { region, account }: Caller,
): ContextEntry[] {
  const user = /:user\/(?:.*\/)?([^/]+)$/.exec(principal)?.[1]
  const known = {
    'aws:RequestedRegion': region,
    'aws:PrincipalArn': principal,
    'aws:PrincipalAccount': account,
    ...(user !== undefined && { 'aws:username': user }),
    ...statement.Condition?.StringEquals,
  }
  return [
    {
      ContextKeyName: 'aws:SecureTransport',
      ContextKeyType: 'boolean',
      ContextKeyValues: ['true'],
    },
    ...Object.entries(known).map(([name, value]): ContextEntry => ({
      ContextKeyName: name,
      ContextKeyType: 'string',
      ContextKeyValues: [value],
    })),
  ]
}

function reasonOfDenial(result: EvaluationResult): string {
  if (result.OrganizationsDecisionDetail?.AllowedByOrganizations === false) {
    return 'a policy of the organization does not allow it'
  }
  if (result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false) {
    return 'its permissions boundary does not allow it'
  }
  return result.EvalDecision === 'explicitDeny' ? 'a policy denies it' : 'no policy allows it'
}

async function simulate(
  client: IAMClient,
  principal: string,
  action: string,
  resource: string,
  context: ContextEntry[],
): Promise<EvaluationResult | undefined> {
  const input = {
    PolicySourceArn: principal,
    ActionNames: [action],
    ResourceArns: [resource],
    ContextEntries: context,
  }
  for await (const page of paginateSimulatePrincipalPolicy({ client }, input)) {
    const [result] = page.EvaluationResults ?? []
    if (result) return result
  }
  return undefined
}

function userArn({ partition, account }: Caller): string {
  return `arn:${partition}:iam::${account}:user/gatehouse-doctor`
}

function reasonOf(error: unknown): string {
  const failure = awsFailure(error)
  const kind = failure instanceof ProblemError ? failure.kind : undefined
  if (kind === 'storage-access-denied') return 'it may not call iam:SimulatePrincipalPolicy'
  if (kind === 'storage-throttled') return 'AWS asks for fewer simulations'
  return `the simulation failed (${codeOf(error)})`
}
