import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { GetObjectCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { noEmulator } from '../support/emulator.ts'
import {
  type Infra,
  type InfraReport,
  generatedInputs,
  startInfra,
  stateBucket,
} from '../support/infra.ts'
import { Leaks, canary } from '../support/leaks.ts'
import { noTerraform } from '../support/terraform.ts'

const key = 'stages/dev/terraform.tfstate'
const password = canary('password')
const setting = canary('setting')

describe('gatehouse infra', { skip: noEmulator ?? noTerraform }, () => {
  let infra: Infra
  let s3: S3Client
  /** Everything that was printed. */
  const printed: string[] = []
  const run = async (...args: string[]) => {
    const result = await infra.infra(...args)
    printed.push(result.stdout, result.stderr)
    return result
  }

  before(async () => {
    infra = await startInfra('test/terraform/fixtures/tiny')
    s3 = new S3Client({ ...infra.account.config, forcePathStyle: true })
  })
  after(() => infra?.stop())

  it('says how the bucket of states comes to be, when it is not there', async () => {
    const { code, stderr } = await run('plan', 'dev')
    assert.equal(code, 1)
    assert.match(stderr, /fix: gatehouse infra apply bootstrap makes the bucket/)
    await infra.makeStateBucket()
  })

  it('plans: what would be made, and what that costs', async () => {
    const { counts, cost } = await infra.report('plan', 'dev')
    assert.deepEqual(counts, { create: 4, change: 0, replace: 0, destroy: 0, forget: 0 })
    assert.equal(cost.now.usd, 0)
    assert.equal(cost.after.usd, 1)
    assert.deepEqual(cost.after.notPriced, [])
  })

  it('applies nothing that nobody has said yes to', async () => {
    const { code, stderr } = await run('apply', 'dev')
    assert.equal(code, 2)
    assert.match(stderr, /there is no terminal at which to ask.*\n {2}fix: say --yes/)
    await assert.rejects(s3.send(new HeadBucketCommand({ Bucket: 'gatehouse-dev-tiny' })))
  })

  it('refuses to write a SecureString of which it was given no value', async () => {
    const inputs = {
      ...generatedInputs('dev'),
      parameters: {
        '/gatehouse-dev/password': { type: 'SecureString', version: 1 },
        '/gatehouse-dev/setting': { type: 'String', version: 1 },
      },
      parameter_values: { '/gatehouse-dev/setting': setting },
    }
    await writeFile(join(infra.folder, 'inputs.json'), JSON.stringify(inputs))
    const { code, stderr } = await run('apply', 'dev', '--inputs', inputsFile(), '--yes')
    assert.equal(code, 1)
    assert.match(stderr, /no value was given of \/gatehouse-dev\/password, which this writes/)
  })

  it('applies, one line for each resource, with values that only AWS gets to see', async () => {
    await mkdir(join(infra.folder, 'mine'))
    const values = JSON.stringify({ '/gatehouse-dev/password': password })
    await writeFile(valuesFile(), values, { mode: 0o600 })
    const flags = ['--inputs', inputsFile(), '--values', valuesFile()]
    const { code, stdout, stderr } = await run('apply', 'dev', ...flags, '--yes')
    assert.equal(code, 0, stderr)
    assert.equal(stderr.match(/^\[\d\/5\] created aws_/gm)?.length, 5)
    assert.match(stdout, /^bucket = gatehouse-dev-tiny$/m)
    const ssm = new SSMClient(infra.account.config)
    for (const [Name, value] of [
      ['/gatehouse-dev/password', password],
      ['/gatehouse-dev/setting', setting],
    ]) {
      const command = new GetParameterCommand({ Name, WithDecryption: true })
      assert.equal((await ssm.send(command)).Parameter?.Value, value)
    }
  })

  it('plans nothing after that, and asks for no value again', async () => {
    const { code, stdout } = await run('apply', 'dev', '--inputs', inputsFile())
    assert.equal(code, 0)
    assert.match(stdout, /Nothing is to be changed/)
  })

  it('lets one apply at a time, and tells programs what each attribute becomes', async () => {
    const go = join(infra.folder, 'go')
    infra.decide({ retention_days: 3, wait_for: go })
    const flags = ['dev', '--inputs', inputsFile(), '--yes', '--json']
    const first = infra.start('apply', ...flags)
    await untilThere(`${go}.begun`)
    const second = await run('apply', ...flags)
    await writeFile(go, '')
    assert.equal(second.code, 3, second.stderr)
    const { error } = JSON.parse(second.stderr) as { error: { message: string; fix: string } }
    assert.match(error.message, /^the state is locked: \S+@\S+ runs apply since \d{4}-/)
    assert.match(error.fix, /^wait until .* terraform -chdir=\S+ force-unlock [\da-f-]{36}$/)
    const { code, stdout, stderr } = await first.ended
    printed.push(stdout, stderr)
    assert.equal(code, 0, stderr)
    const { changes } = JSON.parse(stdout) as InfraReport
    const group = changes.find(({ address }) => address === 'aws_cloudwatch_log_group.this')
    assert.deepEqual(group?.attributes, [
      { name: 'retention_in_days', from: '1', to: '3', forces: false },
    ])
  })

  it('has left no value in the state, the folder, or what was printed', async () => {
    const leaks = new Leaks()
    leaks.watch('the password', password)
    leaks.watch('the setting', setting)
    printed.forEach((text, index) => leaks.search(`output ${index}`, text))
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: stateBucket, Key: key }))
    const state = (await Body?.transformToString()) ?? ''
    assert.match(state, /gatehouse-dev\/password/, 'the state was read')
    leaks.search('the state', state)
    const searched = await leaks.searchFolder(
      'the root',
      infra.folder,
      /^(mine\/values|inputs)\.json$|^\.terraform\/providers\//,
    )
    assert.ok(searched > 4)
    assert.deepEqual(leaks.findings, [])
    assert.match(await readFile(valuesFile(), 'utf8'), new RegExp(password), 'it would be found')
  })

  it('destroys, and names what is left of the stage with what that costs', async () => {
    const iam = new IAMClient(infra.account.config)
    const sqs = new SQSClient(infra.account.config)
    const RoleName = 'gatehouse-dev-forgotten'
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: '{}' }))
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'gatehouse-dev-old' }))
    await sqs.send(new CreateQueueCommand({ QueueName: 'gatehouse-qa-changes' }))

    const { code, stdout, stderr } = await run('destroy', 'dev', '--inputs', inputsFile(), '--yes')
    assert.equal(code, 1, stderr)
    assert.match(stderr, /\[6\/6\] destroyed /)
    const left = stdout.slice(stdout.indexOf('\nLEFT '))
    assert.match(left, /^SQS queue +gatehouse-dev-old +by use$/m)
    assert.match(left, /^IAM role +gatehouse-dev-forgotten +no$/m)
    assert.match(left, /^KMS key +\S+ +no; AWS takes it away on \d{4}-/m)
    assert.doesNotMatch(left, /qa/)
    assert.match(left, /Not all is gone: 2 things are left\.\n$/)

    await iam.send(new DeleteRoleCommand({ RoleName }))
    await sqs.send(new DeleteQueueCommand({ QueueUrl }))
  })

  it('proves that nothing is left, when it is run again', async () => {
    const { code, stdout } = await run('destroy', 'dev', '--inputs', inputsFile())
    assert.equal(code, 0)
    assert.match(stdout, /Nothing is left that costs money or stays\.\n$/)
  })

  const inputsFile = () => join(infra.folder, 'inputs.json')
  const valuesFile = () => join(infra.folder, 'mine/values.json')

  async function untilThere(path: string): Promise<void> {
    for (let tries = 0; !existsSync(path); tries += 1) {
      if (tries === 3_000) throw new Error(`${path} did not come about`)
      await sleep(20)
    }
  }
})
