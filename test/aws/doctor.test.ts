import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import {
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { CreateQueueCommand } from '@aws-sdk/client-sqs'
import type { Statement } from '@gatehouse/platform'
import { type AwsAccount, accountId, region, startAccount } from '../support/aws-account.ts'
import { root } from '../support/command.ts'
import { noEmulator } from '../support/emulator.ts'
import { named, queueName, shippedPolicy } from '../support/policies.ts'

type Table = Record<string, 'allowed' | 'denied' | 'unknown'>

type Report = {
  identity: { arn: string; kind: string; expiresAt?: string }
  simulation: { reason?: string }
  services: {
    findings: { permission: string; action: string; verdict: string; found: string }[]
    missing?: { Statement: Statement[] }
  }[]
}

const role = `arn:aws:iam::${accountId}:role/reader`

/** IAM is enforced, and nobody may simulate: what is allowed is found out by calls. */
describe('gatehouse doctor, by harmless calls', { skip: noEmulator }, () => {
  let account: AwsAccount
  let iam: IAMClient
  let settings: Record<string, string>
  const environments = new Map<string, Record<string, string>>()

  before(async () => {
    account = await startAccount()
    iam = new IAMClient(account.config)
    settings = { ...(await makeResources()), GATEHOUSE_PROVIDER: 'aws' }
    const all = (['broker', 'directory'] as const).flatMap(statementsOf)
    const without = ['ListSecrets', 'ReadObjects', 'KeepPeople']
    await makeUser('all', all)
    await makeUser(
      'part',
      all.filter(({ Sid }) => !without.includes(Sid)),
    )
    await makeUser('nothing', [{ Effect: 'Deny', Action: 'iam:CreateUser', Resource: '*' }])
    await makeUser('base', [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: role }])
    await makeRole('reader', statementsOf('broker'))
    await account.enforce()
  })
  after(() => account?.stop())

  async function makeResources() {
    const LocationConstraint = region
    await account.s3.send(
      new CreateBucketCommand({
        Bucket: named.S3_BUCKET,
        CreateBucketConfiguration: { LocationConstraint },
      }),
    )
    const keys = ['pk', 'sk']
    await new DynamoDBClient(account.config).send(
      new CreateTableCommand({
        TableName: named.DYNAMODB_TABLE,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: keys.map((AttributeName, index) => ({
          AttributeName,
          KeyType: index === 0 ? 'HASH' : 'RANGE',
        })),
      }),
    )
    const { QueueUrl = '' } = await account.sqs.send(
      new CreateQueueCommand({ QueueName: queueName }),
    )
    return { ...named, GATEHOUSE_EVENTS_QUEUE_URL: QueueUrl }
  }

  const statementsOf = (service: 'broker' | 'directory') => shippedPolicy(service).policy.Statement

  const policy = (statements: object[]) => ({ Version: '2012-10-17', Statement: statements })

  async function makeUser(name: string, statements: object[]) {
    const { accessKeyId, secretAccessKey } = await account.user(name, policy(statements))
    environments.set(name, {
      ...account.emulator.env,
      ...settings,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    })
  }

  async function makeRole(RoleName: string, statements: object[]) {
    const trust = { AWS: `arn:aws:iam::${accountId}:user/base` }
    const AssumeRolePolicyDocument = JSON.stringify(
      policy([{ Effect: 'Allow', Principal: trust, Action: 'sts:AssumeRole' }]),
    )
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
    const PolicyDocument = JSON.stringify(policy(statements))
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'given', PolicyDocument }))
  }

  async function doctor(user: string, ...args: string[]) {
    const env = environments.get(user) ?? {}
    const command = ['cli/src/main.ts', 'doctor', '--json', ...args]
    const child = spawn(process.execPath, command, { cwd: root, env })
    const [stdout, stderr, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    assert.equal(stderr, '')
    const report = JSON.parse(stdout) as Report
    const findings = report.services.flatMap((service) => service.findings)
    const table: Table = Object.fromEntries(
      findings.map(({ permission, action, verdict }) => [`${permission} ${action}`, verdict]),
    ) as Table
    return { exitCode, report, table, findings }
  }

  /** No harmless call tells these. */
  const untold: Table = {
    'DecryptObjects kms:Decrypt': 'unknown',
    'DecryptParameters kms:Decrypt': 'unknown',
    'DecryptSecrets kms:Decrypt': 'unknown',
    'HearChanges sqs:ReceiveMessage': 'unknown',
  }
  const untoldOfPictures: Table = {
    'KeepAvatars s3:PutObject': 'unknown',
    'KeepAvatars s3:DeleteObject': 'unknown',
  }
  const ofBroker: Table = {
    'ListBuckets s3:ListAllMyBuckets': 'allowed',
    'ReadBuckets s3:ListBucket': 'allowed',
    'ReadObjects s3:GetObject': 'allowed',
    'ListParameters ssm:DescribeParameters': 'allowed',
    'ReadParameters ssm:GetParameters': 'allowed',
    'ReadParameters ssm:GetParameterHistory': 'allowed',
    'ListSecrets secretsmanager:ListSecrets': 'allowed',
    'DescribeSecrets secretsmanager:DescribeSecret': 'allowed',
    'RevealParameters ssm:GetParameter': 'allowed',
    'RevealSecrets secretsmanager:GetSecretValue': 'allowed',
    'HearChanges sqs:DeleteMessage': 'allowed',
  }
  const ofDirectory: Table = {
    'KeepAvatars s3:GetObject': 'allowed',
    'MissAvatars s3:ListBucket': 'allowed',
    'KeepPeople dynamodb:GetItem': 'allowed',
    'KeepPeople dynamodb:Query': 'allowed',
    'KeepPeople dynamodb:PutItem': 'allowed',
    'KeepPeople dynamodb:UpdateItem': 'allowed',
    'KeepPeople dynamodb:DeleteItem': 'allowed',
  }

  it('finds what the whole policy allows', async () => {
    const { exitCode, table, report } = await doctor('all')
    assert.deepEqual(table, { ...ofBroker, ...ofDirectory, ...untold, ...untoldOfPictures })
    assert.equal(exitCode, 1)
    assert.equal(report.identity.arn, `arn:aws:iam::${accountId}:user/all`)
    assert.match(String(report.simulation.reason), /SimulatePrincipalPolicy/)
    assert.deepEqual(
      report.services.map(({ missing }) => missing),
      [undefined, undefined],
    )
  })

  it('finds line by line what part of it does not, and what grants that', async () => {
    const { exitCode, table, report } = await doctor('part')
    const denied = Object.fromEntries(
      Object.keys(ofDirectory)
        .filter((line) => line.startsWith('KeepPeople'))
        .map((line) => [line, 'denied'] as const),
    )
    assert.deepEqual(table, {
      ...ofBroker,
      ...ofDirectory,
      ...untold,
      ...untoldOfPictures,
      'ListSecrets secretsmanager:ListSecrets': 'denied',
      'ReadObjects s3:GetObject': 'denied',
      ...denied,
    })
    assert.equal(exitCode, 1)

    const missing = report.services.flatMap((service) => service.missing?.Statement ?? [])
    assert.deepEqual(
      missing.map(({ Sid }) => Sid),
      ['ReadObjects', 'ListSecrets', 'KeepPeople'],
    )
    // Pasted as it is, it is what was missing.
    const PolicyDocument = JSON.stringify(policy(missing))
    await iam.send(
      new PutUserPolicyCommand({ UserName: 'part', PolicyName: 'added', PolicyDocument }),
    )
    assert.deepEqual((await doctor('part')).table, (await doctor('all')).table)
  })

  it('guesses nothing for who may do nothing', async () => {
    const { table } = await doctor('nothing')
    assert.equal(Object.values(table).includes('allowed'), false)
    // Which buckets there are is not told, so none can be tried; without a list S3 tells nothing of objects.
    const unknown = Object.keys(table).filter((line) => table[line] === 'unknown')
    assert.deepEqual(
      unknown.toSorted(),
      [
        ...Object.keys(untold),
        ...Object.keys(untoldOfPictures).toReversed(),
        'KeepAvatars s3:GetObject',
        'ReadBuckets s3:ListBucket',
        'ReadObjects s3:GetObject',
      ].toSorted(),
    )
  })

  it('looks through the eyes of a role that is taken on', async () => {
    const { table, report } = await doctor('base', '--assume-role', role, '--service', 'broker')
    assert.deepEqual(table, { ...ofBroker, ...untold })
    assert.match(report.identity.arn, /:assumed-role\/reader\/gatehouse-cli$/)
    assert.equal(report.identity.kind, 'role')
    assert.ok(Date.parse(report.identity.expiresAt ?? '') > Date.now())
  })

  it('has changed nothing', async () => {
    const people = new DynamoDBClient(account.config)
    const items = await people.send(new ScanCommand({ TableName: named.DYNAMODB_TABLE }))
    const objects = await account.s3.send(new ListObjectsV2Command({ Bucket: named.S3_BUCKET }))
    assert.deepEqual([items.Count, objects.KeyCount], [0, 0])
  })
})
