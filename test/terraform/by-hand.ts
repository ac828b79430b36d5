import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2'
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import {
  DeletePublicAccessBlockCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { StageAccount } from '../support/stage-account.ts'

type Config = StageAccount['config']

const tag = { Key: 'gatehouse:stage', Value: 'dev' }
const platformTag = { Key: 'gatehouse:platform', Value: 'gatehouse' }

/** What the root calls its bucket, role and security group. */
const name = 'gatehouse-dev-drift'

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })

/** Removes, changes and makes one of each kind of thing beside Terraform, in the root `fixtures/drift`. */
export async function changeByHand({ config }: StageAccount): Promise<void> {
  await remove(config)
  await change(config)
  await changePolicies(config)
  await make(config)
}

async function remove(config: Config): Promise<void> {
  const s3 = new S3Client({ ...config, forcePathStyle: true })
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket: name }))
  await new SSMClient(config).send(new DeleteParameterCommand({ Name: `/${name}/two` }))
}

async function change(config: Config): Promise<void> {
  const s3 = new S3Client({ ...config, forcePathStyle: true })
  const VersioningConfiguration = { Status: 'Suspended' } as const
  await s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration }))
  const value = { Name: `/${name}/one`, Value: 'uno', Overwrite: true }
  await new SSMClient(config).send(new PutParameterCommand(value))
  const rule = new AuthorizeSecurityGroupIngressCommand(await sshRule(config))
  await new EC2Client(config).send(rule)
}

/** What one says, and which others the role has. */
async function changePolicies(config: Config): Promise<void> {
  const iam = new IAMClient(config)
  const put = (PolicyName: string, PolicyDocument: string) =>
    iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName, PolicyDocument }))
  const everything = { Sid: 'Quick', Effect: 'Allow', Action: 's3:*', Resource: '*' }
  const reading = {
    Sid: 'ReadObjects',
    Effect: 'Allow',
    Action: ['s3:GetObjectVersion', 's3:PutObject', 's3:GetObject'],
    Resource: `arn:aws:s3:::${name}/*`,
  }
  await put('derived', policy(everything, reading))
  await put('for-now', policy({ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }))
  const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
  await iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn }))
}

/** One thing with the tags of the stage, one with its name. */
async function make(config: Config): Promise<void> {
  await new DynamoDBClient(config).send(
    new CreateTableCommand({
      TableName: 'scratch',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      Tags: [tag, platformTag],
    }),
  )
  const anyone = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }
  await new IAMClient(config).send(
    new CreateRoleCommand({
      RoleName: 'gatehouse-dev-debug',
      AssumeRolePolicyDocument: policy(anyone),
    }),
  )
}

/** Only what no apply takes away. */
export async function removeWhatWasMade({ config }: StageAccount): Promise<void> {
  const iam = new IAMClient(config)
  const RoleName = name
  const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'for-now' }))
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))
  await iam.send(new DeleteRoleCommand({ RoleName: 'gatehouse-dev-debug' }))
  await new DynamoDBClient(config).send(new DeleteTableCommand({ TableName: 'scratch' }))
  const ec2 = new EC2Client(config)
  await ec2.send(new RevokeSecurityGroupIngressCommand(await sshRule(config)))
}

/** A rule that lets all the world in, in the security group of the root. */
async function sshRule(config: Config) {
  const Filters = [{ Name: 'group-name', Values: [name] }]
  const { SecurityGroups: groups = [] } = await new EC2Client(config).send(
    new DescribeSecurityGroupsCommand({ Filters }),
  )
  const ranges = [{ CidrIp: '0.0.0.0/0' }]
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: ranges }]
  return { GroupId: groups[0]?.GroupId, IpPermissions }
}
