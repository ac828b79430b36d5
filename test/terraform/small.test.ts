import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CreateAccessKeyCommand, IAMClient } from '@aws-sdk/client-iam'
import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { noEmulator } from '../support/emulator.ts'
import { type Infra, startInfra } from '../support/infra.ts'
import { noTerraform } from '../support/terraform.ts'

const bucket = 'kantox-challenge-bucket'

describe('deploy/terraform/examples/small', { skip: noEmulator ?? noTerraform }, () => {
  let infra: Infra
  let flags: string[]
  let outputs: Record<string, { value: unknown }>

  before(async () => {
    infra = await startInfra('deploy/terraform', 'examples/small')
    // The emulator tells of no boundary of a user, and cannot list all kinds of credentials.
    infra.decide({ base_user: { bounded: false, force_destroy: false } })
    flags = ['dev', '--inputs', join(infra.folder, 'example.tfvars')]
  })
  after(() => infra?.stop())

  it('is applied, and costs nothing by the hour', async () => {
    const report = await infra.report('apply', ...flags, '--yes')
    assert.ok(report.counts.create > 15)
    assert.equal(report.cost.after.usd, 0)
    assert.deepEqual(report.cost.after.notPriced, [])
    outputs = report.outputs ?? {}
    assert.equal(outputs.bucket?.value, bucket)
  })

  it('has nothing to change after that', async () => {
    const { changes } = await infra.report('plan', ...flags)
    assert.deepEqual(changes, [])
  })

  it('is changed by what is decided', async () => {
    const decided = { base_user: { bounded: false, force_destroy: false } }
    infra.decide({
      ...decided,
      parameters: { '/challenge/kantox': 'cloud-engineer', '/mode': 'quiet' },
    })
    const { counts } = await infra.report('apply', ...flags, '--yes')
    assert.deepEqual(counts, { create: 1, change: 1, replace: 0, destroy: 0, forget: 0 })
  })

  it('has a base user that may take on the two roles, and do nothing else', async () => {
    const { account } = infra
    const iam = new IAMClient(account.config)
    const { AccessKey } = await iam.send(
      new CreateAccessKeyCommand({ UserName: String(outputs.base_user?.value) }),
    )
    const credentials = {
      accessKeyId: String(AccessKey?.AccessKeyId),
      secretAccessKey: String(AccessKey?.SecretAccessKey),
    }
    await enforcing(infra, async () => {
      const config = { ...account.config, credentials }
      const sts = new STSClient(config)
      const take = (RoleArn: string) =>
        sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }))
      const role = String(outputs.broker_role_arn?.value)
      const { Credentials: session } = await take(role)
      await take(String(outputs.registry_pull_role_arn?.value))
      await assert.rejects(take(role.replace('-broker', '-images')), isDenied)
      const s3 = new S3Client({ ...config, forcePathStyle: true })
      const ssm = new SSMClient(config)
      const others = [
        () => s3.send(new ListBucketsCommand({})),
        () => ssm.send(new GetParameterCommand({ Name: '/challenge/kantox' })),
        () => new IAMClient(config).send(new CreateAccessKeyCommand({})),
      ]
      for (const call of others) await assert.rejects(call, isDenied)

      const broker = {
        ...account.config,
        credentials: {
          accessKeyId: String(session?.AccessKeyId),
          secretAccessKey: String(session?.SecretAccessKey),
          sessionToken: String(session?.SessionToken),
        },
      }
      const asBroker = new S3Client({ ...broker, forcePathStyle: true })
      await asBroker.send(new ListBucketsCommand({}))
      const write = new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: 'a' })
      await assert.rejects(asBroker.send(write), isDenied)
    })
  })

  it('is destroyed, with the objects in its bucket, and leaves nothing', async () => {
    const s3 = new S3Client({ ...infra.account.config, forcePathStyle: true })
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: 'a' }))
    const { clean } = await infra.report('destroy', ...flags, '--yes')
    assert.equal(clean, true)
  })
})

/** Whoever calls may do what policies allow, for as long as this takes. */
async function enforcing({ account }: Infra, use: () => Promise<void>): Promise<void> {
  const free = (calls: string) =>
    fetch(`${account.emulator.endpoint}/moto-api/reset-auth`, { method: 'POST', body: calls })
  await free('0')
  try {
    await use()
  } finally {
    await free('1000000000')
  }
}

function isDenied(error: { name?: string; $metadata?: { httpStatusCode?: number } }): boolean {
  return error.$metadata?.httpStatusCode === 403
}
