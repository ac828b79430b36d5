import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { noEmulator } from '../support/emulator.ts'
import { gatehouse, startGatehouse } from '../support/gatehouse.ts'
import { type Infra, startInfra, stateBucket } from '../support/infra.ts'
import { notLong } from '../support/not-long.ts'
import { noTerraform } from '../support/terraform.ts'

const key = 'stages/bootstrap/terraform.tfstate'

describe('gatehouse infra … bootstrap', { skip: noEmulator ?? noTerraform ?? notLong }, () => {
  let infra: Infra
  let s3: S3Client
  let env: Record<string, string>

  before(async () => {
    infra = await startInfra('deploy/terraform', 'stages/bootstrap')
    // The emulator forgets a part of the rule, for which the provider waits.
    infra.decide({ keep_state_versions_days: null })
    // The account of the emulator itself is the shared one.
    env = { ...infra.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }
    delete env.AWS_SESSION_TOKEN
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    s3 = new S3Client({ ...infra.account.config, credentials, forcePathStyle: true })
  })
  after(() => infra?.stop())

  const argumentsOf = (verb: string) => [
    'infra',
    verb,
    'bootstrap',
    '--folder',
    infra.folder,
    '--yes',
  ]
  const run = (verb: string) => gatehouse(argumentsOf(verb), env)
  const folder = () => readdirSync(infra.folder).filter((name) => /state/.test(name))

  it('begins with a state in its folder, which is still there when it is interrupted', async () => {
    const apply = startGatehouse(argumentsOf('apply'), env)
    await until(() => /^\[22\/22\] /m.test(apply.said.stderr))
    apply.kill('SIGINT')
    const { code, stderr } = await apply.ended
    assert.equal(code, 130, stderr)
    assert.match(stderr, /error: stopped before it was done\n/)
    assert.deepEqual(folder(), ['terraform.tfstate'])
  })

  it('is refused to somebody else, who has not got that state', async () => {
    const { code, stderr } = await gatehouse(['infra', 'apply', 'bootstrap', '--yes'], env)
    assert.equal(code, 1)
    assert.match(stderr, /is there, but neither it nor this folder has the state of it/)
  })

  it('goes on from there, and moves the state into the bucket that it has made', async () => {
    const { code, stdout, stderr } = await run('apply')
    assert.equal(code, 0, stderr)
    assert.match(stderr, new RegExp(`The state is in s3://${stateBucket}/${key} now\\.\n`))
    assert.match(stdout, new RegExp(`^state_bucket = ${stateBucket}$`, 'm'))
    assert.deepEqual(folder(), [])
    const { Body, ServerSideEncryption } = await s3.send(
      new GetObjectCommand({ Bucket: stateBucket, Key: key }),
    )
    assert.match((await Body?.transformToString()) ?? '', /aws_s3_bucket/)
    assert.equal(ServerSideEncryption, 'aws:kms')
  })

  it('has nothing to change after that', async () => {
    const { code, stdout } = await run('apply')
    assert.equal(code, 0)
    assert.match(stdout, /Nothing is to be changed/)
  })

  it('is not destroyed while another stage has a state in the bucket', async () => {
    const other = { Bucket: stateBucket, Key: 'stages/dev/terraform.tfstate' }
    const Body = JSON.stringify({ version: 4, resources: [{ type: 'aws_vpc' }] })
    await s3.send(new PutObjectCommand({ ...other, Body }))
    const { code, stderr } = await run('destroy')
    assert.equal(code, 1)
    assert.match(
      stderr,
      /still there: stages\/dev\/terraform\.tfstate\n {2}fix: .* gatehouse infra destroy dev\n/,
    )
    await s3.send(new DeleteObjectCommand(other))
  })

  it('is destroyed with its bucket and what is in it, and leaves nothing', async () => {
    const { code, stdout, stderr } = await run('destroy')
    assert.equal(code, 0, stdout + stderr)
    assert.match(stdout, /Nothing is left that costs money or stays\.\n$/)
    await assert.rejects(s3.send(new HeadBucketCommand({ Bucket: stateBucket })))
    assert.deepEqual(folder(), [])
  })
})

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries === 10_000) throw new Error('it did not come about')
    await sleep(20)
  }
}
