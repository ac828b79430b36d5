import {
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { checkoutWith } from '../checkout.ts'
import { gatehouse } from '../gatehouse.ts'
import { startStageAccount } from '../stage-account.ts'
import { type Lab, hostAsPodsSeeIt, openLab } from './lab.ts'

export type SmallStage = Awaited<ReturnType<typeof startSmallStage>>

/**
 * The lab as the cluster of a stage of its own, in the emulated account of the stage dev, with what Terraform makes
 * there for a small cluster. `edit` changes the description further.
 */
export async function startSmallStage(stage: string, edit = (description: string) => description) {
  const lab = await openLab()
  const account = await startStageAccount('dev', '0.0.0.0')
  const checkout = await checkoutWith((description) => edit(small(description, stage)))
  await makeIdentities(new IAMClient(account.config), account.account, stage)
  const endpoint = account.emulator.endpoint.replace('127.0.0.1', hostAsPodsSeeIt)
  const env = { ...account.env, ...lab.env, AWS_ENDPOINT_URL: endpoint }
  return {
    lab,
    account,
    iam: new IAMClient(account.config),
    /** Runs the command line of the checkout to its end. */
    gatehouse: (...args: string[]) => gatehouse(args, env, checkout.folder),
    async stop() {
      await removeStages(lab, [stage])
      await account.stop()
      await checkout.remove()
    },
  }
}

/** Also what `gatehouse cluster prepare` makes for all stages. */
export async function removeStages({ cluster }: Lab, stages: string[]): Promise<void> {
  for (const kind of ['ClusterRole', 'ClusterRoleBinding']) {
    const apiVersion = 'rbac.authorization.k8s.io/v1'
    await cluster.remove({ apiVersion, kind, metadata: { name: 'gatehouse-registry-renewal' } })
  }
  await Promise.all([...stages, 'gatehouse-system'].map((name) => cluster.removeNamespace(name)))
}

/** As a person changes platform.ts who has a k3s and no DynamoDB. */
function small(description: string, stage: string): string {
  const uses =
    "directory: { DATABASE_URL: 'databases.people', DYNAMODB_TABLE: null, S3_BUCKET: null }"
  return description
    .replace(/\bdev: \{/, `'${stage}': { uses: { ${uses} },`)
    .replace("cluster: 'eks'", "cluster: 'k3s'")
    .replaceAll("'dev'", `'${stage}'`)
}

/** What deploy/terraform/modules/stage makes of users and roles. */
async function makeIdentities(iam: IAMClient, account: string, stage: string): Promise<void> {
  const UserName = `gatehouse-${stage}-base`
  await iam.send(new CreateUserCommand({ UserName }))
  const roles = ['broker', 'registry-pull'].map((role) => `gatehouse-${stage}-${role}`)
  const arns = roles.map((role) => `arn:aws:iam::${account}:role/${role}`)
  const assume = policy({ Action: 'sts:AssumeRole', Resource: arns })
  await iam.send(
    new PutUserPolicyCommand({ UserName, PolicyName: 'assume-roles', PolicyDocument: assume }),
  )
  const Principal = { AWS: `arn:aws:iam::${account}:user/${UserName}` }
  for (const RoleName of roles) {
    const trust = policy({ Action: 'sts:AssumeRole', Principal })
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }))
    const PolicyDocument = policy({ Action: 'ecr:GetAuthorizationToken', Resource: '*' })
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'derived', PolicyDocument }))
  }
}

function policy(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] })
}
