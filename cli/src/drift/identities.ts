import {
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  IAMClient,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListRolePolicies,
  paginateListUserPolicies,
} from '@aws-sdk/client-iam'
import type { Caller } from '../aws/caller.ts'
import { CliError } from '../cli-error.ts'
import { clientOf } from '../aws/client.ts'
import { all } from '../infra/leftovers/look.ts'
import type { Resource } from '../infra/plan-file.ts'
import type { Found } from './finding.ts'
import { describePolicy } from './policy.ts'

/** How IAM tells of the policies of one kind of identity. */
type Kind = {
  type: string
  /** The attribute by which other resources name it. */
  named: string
  inline: (client: IAMClient, name: string) => Promise<string[]>
  attached: (client: IAMClient, name: string) => Promise<string[]>
  document: (client: IAMClient, name: string, policy: string) => Promise<string | undefined>
}

const kinds: Kind[] = [
  {
    type: 'aws_iam_role',
    named: 'role',
    inline: (client, RoleName) =>
      all(paginateListRolePolicies({ client }, { RoleName }), (page) => page.PolicyNames),
    attached: (client, RoleName) =>
      all(paginateListAttachedRolePolicies({ client }, { RoleName }), (page) =>
        page.AttachedPolicies?.map(({ PolicyArn: arn = '' }) => arn),
      ),
    document: async (client, RoleName, PolicyName) =>
      (await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }))).PolicyDocument,
  },
  {
    type: 'aws_iam_user',
    named: 'user',
    inline: (client, UserName) =>
      all(paginateListUserPolicies({ client }, { UserName }), (page) => page.PolicyNames),
    attached: (client, UserName) =>
      all(paginateListAttachedUserPolicies({ client }, { UserName }), (page) =>
        page.AttachedPolicies?.map(({ PolicyArn: arn = '' }) => arn),
      ),
    document: async (client, UserName, PolicyName) =>
      (await client.send(new GetUserPolicyCommand({ UserName, PolicyName }))).PolicyDocument,
  },
]

/** Policies that somebody gave the roles and users of the state: no plan tells of those. */
export async function addedPolicies(caller: Caller, resources: Resource[]): Promise<Found> {
  const client = clientOf(IAMClient, caller)
  const found: Found = { findings: [], unknown: [] }
  for (const kind of kinds) {
    for (const identity of resources.filter(({ type }) => type === kind.type)) {
      const { type, address: name } = identity
      try {
        const details = await addedTo(client, kind, identity, resources)
        if (details.length === 0) continue
        found.findings.push({ where: 'AWS', what: 'changed by hand', kind: type, name, details })
      } catch (error) {
        // Of what is not there any more the plan tells.
        if ((error as Error).name === 'NoSuchEntityException') continue
        if (!(error instanceof CliError)) throw error
        found.unknown.push({ what: `policies of ${name}`, why: `${error.message}: ${error.fix}` })
      }
    }
  }
  return found
}

async function addedTo(
  client: IAMClient,
  { type, named, inline, attached, document }: Kind,
  { values }: Resource,
  resources: Resource[],
): Promise<string[]> {
  const name = String(values.name)
  const described = (suffix: string, attribute: string) =>
    resources
      .filter((one) => one.type === `${type}_${suffix}` && one.values[named] === name)
      .map((one) => one.values[attribute])
  const ownInline = described('policy', 'name')
  const ownAttached = described('policy_attachment', 'policy_arn')
  const details: string[] = []
  for (const policy of await inline(client, name)) {
    if (ownInline.includes(policy)) continue
    const text = decodeURIComponent((await document(client, name, policy)) ?? '')
    const statements = describePolicy(text).join('; ')
    details.push(`has the policy ${policy}: ${statements || 'it says nothing'}`)
  }
  for (const arn of await attached(client, name)) {
    if (!ownAttached.includes(arn)) details.push(`has the policy ${arn}`)
  }
  return details
}
