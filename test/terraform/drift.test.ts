import assert from 'node:assert/strict'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
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
import { root } from '../support/command.ts'
import { noEmulator } from '../support/emulator.ts'
import { gatehouse } from '../support/gatehouse.ts'
import { type StageAccount, startStageAccount } from '../support/stage-account.ts'
import { noTerraform, terraformEnv } from '../support/terraform.ts'

type Finding = { where: string; what: string; kind: string; name: string; details: string[] }
type Report = { findings: Finding[]; unknown: { what: string; why: string }[] }

const tag = { Key: 'gatehouse:stage', Value: 'dev' }
const platformTag = { Key: 'gatehouse:platform', Value: 'gatehouse' }

describe('gatehouse drift', { skip: noEmulator ?? noTerraform }, () => {
  let account: StageAccount
  let folder: string

  before(async () => {
    account = await startStageAccount('dev')
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-drift-'))
    await cp(join(root, 'test/terraform/fixtures/drift'), folder, { recursive: true })
  })
  after(async () => {
    await account?.stop()
    if (folder) await rm(folder, { recursive: true })
  })

  const run = async (...args: string[]) =>
    gatehouse([...args, '--folder', folder], { ...(await terraformEnv()), ...account.env })

  async function findings(): Promise<Omit<Finding, 'where'>[]> {
    const { code, stdout, stderr } = await run('drift', 'dev', '--json')
    assert.equal(stderr, '')
    const report = JSON.parse(stdout) as Report
    assert.deepEqual(report.unknown, [])
    assert.equal(code, report.findings.length > 0 ? 1 : 0)
    return report.findings.map(({ where, ...finding }) => {
      assert.equal(where, 'AWS')
      return finding
    })
  }
  /** A rule that lets all the world in, in the security group of the root. */
  async function sshRule() {
    const Filters = [{ Name: 'group-name', Values: ['gatehouse-dev-drift'] }]
    const { SecurityGroups: groups = [] } = await new EC2Client(account.config).send(
      new DescribeSecurityGroupsCommand({ Filters }),
    )
    const ranges = [{ CidrIp: '0.0.0.0/0' }]
    const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: ranges }]
    return { GroupId: groups[0]?.GroupId, IpPermissions }
  }

  it('shows what is described and was never applied', async () => {
    const found = await findings()
    assert.equal(found.length, 10)
    for (const { what, details } of found) {
      assert.deepEqual([what, details], ['not applied', ['is described, but not there']])
    }
  })

  it('shows nothing once it is applied', async () => {
    const { code, stderr } = await run('infra', 'apply', 'dev', '--yes')
    assert.equal(code, 0, stderr)
    const drift = await run('drift', 'dev')
    assert.equal(drift.stdout, 'dev is as it is described.\n')
    assert.equal(drift.code, 0)
  })

  it('shows all that was changed by hand, and nothing else', async () => {
    const { config } = account
    const Bucket = 'gatehouse-dev-drift'
    const s3 = new S3Client({ ...config, forcePathStyle: true })
    const iam = new IAMClient(config)
    const ssm = new SSMClient(config)
    const dynamo = new DynamoDBClient(config)
    const ec2 = new EC2Client(config)
    // Removed: a guard, a parameter.
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    await ssm.send(new DeleteParameterCommand({ Name: '/gatehouse-dev-drift/two' }))
    await ssm.send(
      new PutParameterCommand({ Name: '/gatehouse-dev-drift/one', Value: 'uno', Overwrite: true }),
    )
    // Changed: a parameter, versions, what a policy says, which policies a role has.
    await s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
    )
    const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
    const everything = { Sid: 'Quick', Effect: 'Allow', Action: 's3:*', Resource: '*' }
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: Bucket,
        PolicyName: 'derived',
        PolicyDocument: policy(everything, {
          Sid: 'ReadObjects',
          Effect: 'Allow',
          Action: ['s3:GetObjectVersion', 's3:PutObject', 's3:GetObject'],
          Resource: `arn:aws:s3:::${Bucket}/*`,
        }),
      }),
    )
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: Bucket,
        PolicyName: 'for-now',
        PolicyDocument: policy({ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }),
      }),
    )
    await iam.send(
      new AttachRolePolicyCommand({
        RoleName: Bucket,
        PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      }),
    )
    await ec2.send(new AuthorizeSecurityGroupIngressCommand(await sshRule()))
    // Made: what has the tags of the stage, what has its name.
    await dynamo.send(
      new CreateTableCommand({
        TableName: 'scratch',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        Tags: [tag, platformTag],
      }),
    )
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'gatehouse-dev-debug',
        AssumeRolePolicyDocument: policy({
          Effect: 'Allow',
          Principal: '*',
          Action: 'sts:AssumeRole',
        }),
      }),
    )

    assert.deepEqual(await findings(), [
      {
        what: 'changed by hand',
        kind: 'aws_iam_role_policy',
        name: 'aws_iam_role_policy.this',
        details: [
          'policy: lacks the statement ListBuckets (s3:ListAllMyBuckets on *)',
          'policy: ReadObjects has also s3:PutObject',
          'policy: has the statement Quick (s3:* on *)',
        ],
      },
      {
        what: 'removed by hand',
        kind: 'aws_s3_bucket_public_access_block',
        name: 'aws_s3_bucket_public_access_block.this',
        details: ['is not there'],
      },
      {
        what: 'changed by hand',
        kind: 'aws_s3_bucket_versioning',
        name: 'aws_s3_bucket_versioning.this',
        details: ['versioning_configuration[0].status: "Enabled" → "Suspended"'],
      },
      {
        what: 'changed by hand',
        kind: 'aws_security_group',
        name: 'aws_security_group.this',
        details: ['ingress: has tcp 22 0.0.0.0/0'],
      },
      {
        what: 'changed by hand',
        kind: 'aws_ssm_parameter',
        name: 'aws_ssm_parameter.this["one"]',
        details: ['insecure_value: "one" → "uno"'],
      },
      {
        what: 'removed by hand',
        kind: 'aws_ssm_parameter',
        name: 'aws_ssm_parameter.this["two"]',
        details: ['is not there'],
      },
      {
        what: 'changed by hand',
        kind: 'aws_iam_role',
        name: 'aws_iam_role.this',
        details: [
          'has the policy for-now: sqs:* on *',
          'has the policy arn:aws:iam::aws:policy/ReadOnlyAccess',
        ],
      },
      {
        what: 'not described',
        kind: 'dynamodb table',
        name: `arn:aws:dynamodb:eu-west-1:${account.account}:table/scratch`,
        details: ['is there, and costs money perhaps'],
      },
      {
        what: 'not described',
        kind: 'IAM role',
        name: 'gatehouse-dev-debug',
        details: ['is there'],
      },
    ])
  })

  it('changes nothing by looking, and is over once the stage is applied and tidied', async () => {
    const iam = new IAMClient(account.config)
    const RoleName = 'gatehouse-dev-drift'
    const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'for-now' }))
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))
    await iam.send(new DeleteRoleCommand({ RoleName: 'gatehouse-dev-debug' }))
    await new DynamoDBClient(account.config).send(new DeleteTableCommand({ TableName: 'scratch' }))
    const ec2 = new EC2Client(account.config)
    await ec2.send(new RevokeSecurityGroupIngressCommand(await sshRule()))
    const before = await findings()
    assert.deepEqual(
      before.map(({ what }) => what),
      [
        'changed by hand',
        'removed by hand',
        'changed by hand',
        'changed by hand',
        'removed by hand',
      ],
    )
    const { code, stderr } = await run('infra', 'apply', 'dev', '--yes')
    assert.equal(code, 0, stderr)
    assert.deepEqual(await findings(), [])
  })

  it('says that it could not find out, and why', async () => {
    const wrong = await gatehouse(['drift', 'qa', '--folder', folder], account.env)
    assert.equal(wrong.code, 4)
    assert.match(wrong.stderr, /is of the account 111122223333, but qa is 444455556666/)
    const none = await gatehouse(['drift', 'dve'], account.env)
    assert.equal(none.code, 2)
    assert.match(none.stderr, /has no stage dve/)
  })
})
