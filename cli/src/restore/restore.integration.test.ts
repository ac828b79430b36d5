import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Call, type Reply, callerIdentity, startAws } from '../aws/test-aws.ts'
import { runGatehouse } from '../testing.ts'

const user = 'arn:aws:iam::111122223333:user/ada'
const vaulted = 'arn:aws:backup:eu-west-1:111122223333:recovery-point:1eb3b5e7-9eb0-435a-a80b'
const role = 'arn:aws:iam::111122223333:role/gatehouse-dev-backup'
const id = '1eb3b5e7-9eb0-435a-a80b'
const taken = Date.UTC(2026, 10, 20, 5) / 1000

const json = (value: object): Reply => ({ body: JSON.stringify(value) })
const fault = (type: string, message = 'so it is'): Reply => ({
  status: 400,
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message }),
})

/** DynamoDB with one table, and AWS Backup with one recovery point that it keeps itself, as AWS documents both. */
function account(deny?: string) {
  const jobs: Record<string, unknown>[] = []
  const key = [{ AttributeName: 'id', KeyType: 'HASH' }]
  const tableOf = (TableName: string) => ({
    TableName,
    TableArn: `arn:aws:dynamodb:eu-west-1:111122223333:table/${TableName}`,
    TableStatus: 'ACTIVE',
    KeySchema: key,
    ...(TableName !== 'gatehouse-dev-people' && {
      RestoreSummary: { SourceTableArn: 'x', RestoreInProgress: false, RestoreDateTime: taken },
    }),
  })
  const dynamo: Record<string, (asked: { TableName: string }) => Reply> = {
    DescribeTable: ({ TableName }) =>
      TableName === 'gatehouse-dev-people' || jobs.length > 0
        ? json({ Table: tableOf(TableName) })
        : fault('ResourceNotFoundException'),
    DescribeContinuousBackups: () =>
      json({ ContinuousBackupsDescription: { ContinuousBackupsStatus: 'ENABLED' } }),
    ListBackups: () => json({ BackupSummaries: [] }),
    DescribeTimeToLive: () => json({ TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } }),
    GetResourcePolicy: () => fault('PolicyNotFoundException'),
    ListTagsOfResource: () => json({ Tags: [] }),
    Scan: () => json({ Items: [], Count: 1 }),
  }
  const reply = (call: Call): Reply => {
    const { action, body } = call
    if (action === deny) return fault('AccessDeniedException', `you may not do ${action}`)
    if (action === 'GetCallerIdentity') return callerIdentity(user)
    if (action in dynamo) return dynamo[action]?.(JSON.parse(body)) as Reply
    if (action.startsWith('/restore-jobs/')) return json({ Status: 'COMPLETED' })
    if (action === '/restore-jobs') {
      jobs.push(JSON.parse(body) as Record<string, unknown>)
      return json({ RestoreJobId: 'job' })
    }
    if (action.endsWith('/restore-metadata')) {
      return json({ RestoreMetadata: { originalTableName: 'people', encryptionType: 'Default' } })
    }
    if (action.startsWith('/backup-vaults/')) return json({ IamRoleArn: role })
    assert.match(action, /^\/resources\//)
    const point = { RecoveryPointArn: vaulted, Status: 'COMPLETED', CreationDate: taken }
    return json({ RecoveryPoints: [{ ...point, BackupVaultName: 'dev', BackupSizeBytes: 4200 }] })
  }
  return { jobs, reply }
}

describe('gatehouse restore', () => {
  it('lists what AWS Backup keeps itself', async (t) => {
    const { env } = await startAws(t, account().reply)
    const { exitCode, stdout } = await runGatehouse(['restore', 'list', 'dev'], env)
    assert.equal(exitCode, 0)
    assert.match(stdout, /^ {2}no point-in-time recovery$/m)
    assert.match(
      stdout,
      new RegExp(`^ {2}${id} +AWS Backup +2026-11-20T05:00:00Z .* 4\\.2 kB +never +dev$`, 'm'),
    )
  })

  it('has AWS Backup restore that, as the role that backed it up', async (t) => {
    const { jobs, reply } = account()
    const { env } = await startAws(t, reply)
    const args = ['restore', 'dev', 'tables.people', '--backup', id]
    const { exitCode, stdout, stderr } = await runGatehouse(args, env)
    assert.equal(exitCode, 0, stderr)
    const into = 'gatehouse-dev-people-restore-20261120t050000z'
    assert.match(stdout, new RegExp(`^Table +${into}$`, 'm'))
    const [{ IdempotencyToken: _, ...job } = {}] = jobs
    assert.deepEqual(job, {
      RecoveryPointArn: vaulted,
      Metadata: { originalTableName: 'people', encryptionType: 'Default', targetTableName: into },
      ResourceType: 'DynamoDB',
      IamRoleArn: role,
    })
  })

  it('names the action that is missing', async (t) => {
    const { env } = await startAws(t, account('ListBackups').reply)
    const { exitCode, stderr } = await runGatehouse(['restore', 'list', 'dev'], env)
    assert.equal(exitCode, 1)
    assert.equal(
      stderr,
      `error: AWS denies dynamodb:ListBackups to ${user}\n` +
        '  fix: have whoever administers the account allow dynamodb:ListBackups. AWS says: you may not do ListBackups\n',
    )
  })

  it('says that there is nothing to restore a time from', async (t) => {
    const { env } = await startAws(t, account().reply)
    const args = ['restore', 'dev', 'tables.people', '--to', '2026-11-20T05:00:00Z']
    const { exitCode, stderr } = await runGatehouse(args, env)
    assert.equal(exitCode, 1)
    assert.match(stderr, /has no point-in-time recovery\n {2}fix: name a backup with --backup ID/)
  })
})
