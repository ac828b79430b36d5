import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
} from '@aws-sdk/client-ec2'
import {
  CreateDBInstanceCommand,
  CreateDBParameterGroupCommand,
  CreateDBSnapshotCommand,
  CreateDBSubnetGroupCommand,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  RDSClient,
} from '@aws-sdk/client-rds'
import { checkoutWith } from '../support/checkout.ts'
import { noEmulator } from '../support/emulator.ts'
import { gatehouse } from '../support/gatehouse.ts'
import { type StageAccount, startStageAccount } from '../support/stage-account.ts'

const described = `databases: {
      main: {
        name: '\${platform}-\${stage}-main',
        why: 'Orders.',
        engine: 'postgres',
        version: '17.6',
        instanceClass: 'db.t4g.micro',
        storageGib: 20,
      },
    },
    queues: {`

const name = 'gatehouse-dev-main'

/** The emulator has no data in its databases, and restores at once: what is seen is that AWS is asked the right things. */
describe('gatehouse restore, of a database', { skip: noEmulator }, () => {
  let account: StageAccount
  let rds: RDSClient
  let checkout: Awaited<ReturnType<typeof checkoutWith>>

  before(async () => {
    checkout = await checkoutWith((description) => description.replace('queues: {', described))
    account = await startStageAccount('dev')
    rds = new RDSClient(account.config)
    await createDatabase(await createNetwork())
    const DBSnapshotIdentifier = 'before-migration'
    await rds.send(
      new CreateDBSnapshotCommand({ DBInstanceIdentifier: name, DBSnapshotIdentifier }),
    )
  })
  after(async () => {
    await account?.stop()
    await checkout?.remove()
  })

  async function createNetwork(): Promise<string> {
    const ec2 = new EC2Client(account.config)
    const { Vpc: vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))
    const VpcId = vpc?.VpcId
    const SubnetIds: string[] = []
    for (const zone of ['a', 'b']) {
      const CidrBlock = `10.0.${zone === 'a' ? 0 : 1}.0/24`
      const AvailabilityZone = `eu-west-1${zone}`
      const { Subnet: subnet } = await ec2.send(
        new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone }),
      )
      SubnetIds.push(String(subnet?.SubnetId))
    }
    const DBSubnetGroupDescription = 'The private subnets.'
    await rds.send(
      new CreateDBSubnetGroupCommand({
        DBSubnetGroupName: name,
        DBSubnetGroupDescription,
        SubnetIds,
      }),
    )
    const { GroupId } = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName: name, Description: 'Who reaches it.', VpcId }),
    )
    return String(GroupId)
  }

  async function createDatabase(securityGroup: string) {
    const Description = 'TLS for everyone.'
    await rds.send(
      new CreateDBParameterGroupCommand({
        DBParameterGroupName: name,
        DBParameterGroupFamily: 'postgres17',
        Description,
      }),
    )
    await rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: name,
        DBInstanceClass: 'db.t4g.micro',
        Engine: 'postgres',
        EngineVersion: '17.6',
        AllocatedStorage: 20,
        StorageType: 'gp3',
        StorageEncrypted: true,
        MasterUsername: 'postgres',
        ManageMasterUserPassword: true,
        DBSubnetGroupName: name,
        DBParameterGroupName: name,
        VpcSecurityGroupIds: [securityGroup],
        BackupRetentionPeriod: 7,
        DeletionProtection: true,
        CopyTagsToSnapshot: true,
        Tags: [{ Key: 'gatehouse:stage', Value: 'dev' }],
      }),
    )
  }

  const restore = (...args: string[]) =>
    gatehouse(['restore', ...args], account.env, checkout.folder)
  const snapshot = ['dev', 'databases.main', '--backup', 'before-migration']

  async function instances() {
    const { DBInstances: all = [] } = await rds.send(new DescribeDBInstancesCommand({}))
    return new Map(all.map((one) => [one.DBInstanceIdentifier, one]))
  }

  /** What must be the same of the restored one. */
  async function settingsOf(identifier: string) {
    const instance = (await instances()).get(identifier)
    return {
      class: instance?.DBInstanceClass,
      subnets: instance?.DBSubnetGroup?.DBSubnetGroupName,
      groups: instance?.VpcSecurityGroups?.map(({ VpcSecurityGroupId: id }) => id),
      parameters: instance?.DBParameterGroups?.map((group) => group.DBParameterGroupName),
      encrypted: instance?.StorageEncrypted,
      protected: instance?.DeletionProtection,
      backups: instance?.BackupRetentionPeriod,
      tags: instance?.TagList,
      secret: instance?.MasterUserSecret !== undefined,
    }
  }

  it('lists what can be restored', async () => {
    const { code, stdout, stderr } = await restore('list', 'dev')
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^databases\.main {2}gatehouse-dev-main\n {2}any second from 20/m)
    assert.match(stdout, /^ {2}before-migration +on demand +20\S+ .* \d+ GB +never +-$/m)
  })

  it('restores beside what is there, with the same network and settings', async () => {
    const { code, stdout, stderr } = await restore(...snapshot, '--into', 'looked-at')
    assert.equal(code, 0, stderr + stdout)
    assert.deepEqual(await settingsOf('looked-at'), await settingsOf(name))
    assert.match(stdout, /^Address {4}looked-at\.\S+:5432$/m)
    const again = await restore(...snapshot, '--into', 'looked-at')
    assert.equal(again.code, 3)
    assert.match(again.stderr, /^error: there is an instance looked-at already$/m)
  })

  it('gives the restored one the name and address of the original, which stays', async () => {
    // By this the two are told apart.
    const larger = { AllocatedStorage: 30, ApplyImmediately: true }
    await rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: name, ...larger }))
    const { code, stdout, stderr } = await restore(...snapshot, '--replace', '--yes')
    assert.equal(code, 0, stderr)
    const kept = /^Before +(\S+)$/m.exec(stdout)?.[1] ?? ''
    assert.match(kept, /^gatehouse-dev-main-before-\d{8}t\d{6}z$/)
    const all = await instances()
    assert.deepEqual(
      [kept, name].map((one) => all.get(one)?.AllocatedStorage),
      [30, 20],
    )
    assert.deepEqual(new Set(all.keys()), new Set([name, kept, 'looked-at']))
    assert.match(stdout, new RegExp(`^Address {4}${name}\\.\\S+:5432$`, 'm'))
    assert.deepEqual(await settingsOf(name), await settingsOf(kept))
  })

  it('goes on with a restore to a time that ended between the two renamings', async () => {
    const time = '2026-11-21T09:30:00Z'
    const copy = `${name}-replace-20261121t093000z`
    const rename = (DBInstanceIdentifier: string, NewDBInstanceIdentifier: string) =>
      rds.send(
        new ModifyDBInstanceCommand({
          DBInstanceIdentifier,
          NewDBInstanceIdentifier,
          ApplyImmediately: true,
        }),
      )
    await rename('looked-at', copy)
    await rename(name, `${name}-before-now`)
    const args = ['dev', 'databases.main', '--to', time, '--replace', '--yes']
    const { code, stderr } = await restore(...args)
    assert.equal(code, 0, stderr)
    const all = await instances()
    assert.equal(all.has(copy), false)
    assert.ok(all.has(name))
  })
})
