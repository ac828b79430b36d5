import type { Caller } from './caller.ts'

type Known = Pick<Caller, 'arn' | 'partition' | 'account' | 'region'>

export type PrincipalKind = 'root' | 'user' | 'role' | 'sso-role' | 'federated-user' | 'other'

export const kindNames: Record<PrincipalKind, string> = {
  root: 'the root user',
  user: 'a user',
  role: 'a session of a role',
  'sso-role': 'a session of a permission set (SSO)',
  'federated-user': 'a federated user',
  other: 'an identity of another kind',
}

const ssoPrefix = 'AWSReservedSSO_'

/** What kind of identity an ARN of STS's GetCallerIdentity is. */
export function kindOf(arn: string): PrincipalKind {
  const [type = '', name = ''] = resourceOf(arn).split('/')
  if (type === 'assumed-role') return name.startsWith(ssoPrefix) ? 'sso-role' : 'role'
  return type === 'root' || type === 'user' || type === 'federated-user' ? type : 'other'
}

/** The role that a session is of, without the path, which its ARN does not tell. */
export function roleNameOf(arn: string): string | undefined {
  const [type, name] = resourceOf(arn).split('/')
  return type === 'assumed-role' ? name : undefined
}

/**
 * The ARNs in IAM, of which one is that of the caller: for a session of a role those of the role, with the paths
 * that it may have. None for whom IAM knows no policies of their own.
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
export function principalArns({ arn, partition, account, region }: Known): string[] {
  const kind = kindOf(arn)
  if (kind === 'user') return [arn]
  const role = roleNameOf(arn)
  if (role === undefined) return []
  const iam = `arn:${partition}:iam::${account}:role`
  if (kind === 'role') return [`${iam}/${role}`]
  // The region is that of Identity Center, and absent for us-east-1.
  const reserved = `${iam}/aws-reserved/sso.amazonaws.com`
  return [`${reserved}/${region}/${role}`, `${reserved}/${role}`]
}

function resourceOf(arn: string): string {
  return arn.split(':').slice(5).join(':')
}
