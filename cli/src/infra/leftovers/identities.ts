import {
  IAMClient,
  ListOpenIDConnectProviderTagsCommand,
  ListOpenIDConnectProvidersCommand,
  ListRoleTagsCommand,
  ListUserTagsCommand,
  paginateListInstanceProfiles,
  paginateListPolicies,
  paginateListRoles,
  paginateListUsers,
} from '@aws-sdk/client-iam'
import { clientOf } from '../../aws/client.ts'
import { type Look, all } from './look.ts'
import type { Scope, Tag } from './scope.ts'

type Find = (client: IAMClient, scope: Scope) => Promise<string[]>

function ofIam(kind: string, by: string, find: Find): Look {
  return {
    kind,
    by,
    regional: false,
    async find({ caller, scope }) {
      const ids = await find(clientOf(IAMClient, caller), scope)
      return ids.map((id) => ({ kind, id, costs: 'no' }))
    },
  }
}

/** Lists of IAM come without tags: those are asked for where the name could be one of the platform. */
async function ownNames(
  names: (string | undefined)[],
  scope: Scope,
  tagsOf: (name: string) => Promise<Tag[] | undefined>,
): Promise<string[]> {
  const own = names.filter((name) => name?.startsWith(`${scope.platform}-`)) as string[]
  const told = await Promise.all(
    own.map(async (name) => scope.isNamed(name) || scope.isTagged(await tagsOf(name))),
  )
  return own.filter((_, index) => told[index])
}

export const identityLooks: Look[] = [
  ofIam('IAM role', 'name, tag', async (client, scope) => {
    const roles = await all(paginateListRoles({ client }, {}), ({ Roles }) => Roles)
    return ownNames(
      roles.map(({ RoleName }) => RoleName),
      scope,
      async (RoleName) => (await client.send(new ListRoleTagsCommand({ RoleName }))).Tags,
    )
  }),
  ofIam('IAM user', 'name, tag', async (client, scope) => {
    const users = await all(paginateListUsers({ client }, {}), ({ Users }) => Users)
    return ownNames(
      users.map(({ UserName }) => UserName),
      scope,
      async (UserName) => (await client.send(new ListUserTagsCommand({ UserName }))).Tags,
    )
  }),
  ofIam('IAM policy', 'name', async (client, scope) => {
    const pages = paginateListPolicies({ client }, { Scope: 'Local' })
    return (await all(pages, ({ Policies }) => Policies)).flatMap(({ PolicyName = '', Arn = '' }) =>
      scope.isNamed(PolicyName) ? [Arn] : [],
    )
  }),
  ofIam('IAM instance profile', 'name', async (client, scope) => {
    const pages = paginateListInstanceProfiles({ client }, {})
    return (await all(pages, ({ InstanceProfiles }) => InstanceProfiles)).flatMap(
      ({ InstanceProfileName: name = '' }) => (scope.isNamed(name) ? [name] : []),
    )
  }),
  ofIam('OIDC provider', 'tag', async (client, scope) => {
    const { OpenIDConnectProviderList: list = [] } = await client.send(
      new ListOpenIDConnectProvidersCommand({}),
    )
    const tagged = await Promise.all(
      list.map(async ({ Arn: arn = '' }) => {
        const command = new ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn: arn })
        return scope.isTagged((await client.send(command)).Tags) ? [arn] : []
      }),
    )
    return tagged.flat()
  }),
]
