import assert from 'node:assert/strict'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { root } from '../support/command.ts'
import { noEmulator } from '../support/emulator.ts'
import { gatehouse } from '../support/gatehouse.ts'
import { type StageAccount, startStageAccount } from '../support/stage-account.ts'
import { noTerraform, terraformEnv } from '../support/terraform.ts'
import { changeByHand, removeWhatWasMade } from './by-hand.ts'

type Finding = { where: string; what: string; kind: string; name: string; details: string[] }
type Report = { findings: Finding[]; unknown: { what: string; why: string }[] }

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
    await changeByHand(account)
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
    await removeWhatWasMade(account)
    const left = await findings()
    assert.deepEqual(
      left.map(({ what }) => what),
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
