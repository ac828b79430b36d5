import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { ServicePolicy } from '@gatehouse/platform'
import type { TestServices } from '@gatehouse/platform/testing'
import { callerIdentity, noAws, queryError, startAws } from '../aws/test-aws.ts'
import { recordingContext, temporaryFolder } from '../testing.ts'
import { showStatus } from '../status/show.ts'
import { pair, startUp } from './test-run.ts'

const ready = '"service":"gatehouse","msg":"ready"'
const arn = 'arn:aws:iam::123456789012:user/ada'

/** The broker calls AWS only where it serves an account of AWS. */
function services(): TestServices {
  const { gateway, broker } = pair('steady')
  assert.ok(gateway && broker?.aws)
  const aws = { ...broker.aws, when: 'GATEHOUSE_PROVIDER=aws' }
  const fixed = { GATEHOUSE_PROVIDER: 'aws' }
  const settings = ['GATEHOUSE_PROVIDER', 'AWS_REGION']
  return { gateway, broker: { ...broker, settings, fixed, aws } }
}

async function environmentOf(up: Awaited<ReturnType<typeof startUp>>, service: string) {
  const { url } = up.services()[service] ?? {}
  return (await (await fetch(`${url}/env`)).json()) as Record<string, string>
}

const awsNames = (environment: object) =>
  Object.keys(environment)
    .filter((name) => name.startsWith('AWS_'))
    .toSorted()

describe('gatehouse up, on an account of AWS', { concurrency: 2 }, () => {
  it('gives the broker the profile and the region, and the gateway nothing', async (t) => {
    const file = join(await temporaryFolder(t), 'credentials')
    await writeFile(file, '[work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = x\n')
    const { env } = await startAws(t, () => callerIdentity(arn))
    const up = await startUp(t, services(), {
      env: { ...env, AWS_SHARED_CREDENTIALS_FILE: file, AWS_REGION: 'us-east-1' },
      aws: { profile: 'work', region: 'eu-central-1' },
    })
    const { account } = JSON.parse(await up.said(ready)) as { account: object }
    assert.deepEqual(account, { id: '123456789012', arn, region: 'eu-central-1' })

    const broker = await environmentOf(up, 'broker')
    assert.equal(broker.GATEHOUSE_PROVIDER, 'aws')
    assert.equal(broker.AWS_PROFILE, 'work')
    assert.equal(broker.AWS_REGION, 'eu-central-1')
    assert.equal(broker.AWS_ENDPOINT_URL, env.AWS_ENDPOINT_URL)
    assert.doesNotMatch(awsNames(broker).join(), /ACCESS_KEY/)
    assert.deepEqual(awsNames(await environmentOf(up, 'gateway')), [])

    assert.equal(existsSync(join(up.dataDir, 'account')), false)
    const { context, written } = recordingContext()
    await showStatus(up.dataDir, false, context)
    const serves = `It serves the AWS account 123456789012 in eu-central-1, as ${arn}`
    assert.ok(written.stdout.split('\n').includes(serves), written.stdout)
    up.child.kill('SIGTERM')
    assert.equal(await up.ended, 0)
  })

  it('hands on keys of the environment where no profile is named', async (t) => {
    const { env } = await startAws(t, () => callerIdentity(arn))
    const up = await startUp(t, services(), { env, aws: {} })
    await up.said(ready)
    const broker = await environmentOf(up, 'broker')
    assert.equal(broker.AWS_SECRET_ACCESS_KEY, env.AWS_SECRET_ACCESS_KEY)
  })

  it('holds the broker against the policy of a stage, in the account and region that are served', async (t) => {
    const { env } = await startAws(t, () => callerIdentity(arn))
    const up = await startUp(t, services(), { env, aws: {}, policyStage: 'dev' })
    const { policyStage } = JSON.parse(await up.said(ready)) as { policyStage: string }
    assert.equal(policyStage, 'dev')
    const path = (await environmentOf(up, 'broker')).GATEHOUSE_IAM_POLICY_FILE ?? ''
    assert.equal(path, join(up.dataDir, 'run/policies/broker.json'))
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    const { service, account, region, policy } = JSON.parse(
      await readFile(path, 'utf8'),
    ) as ServicePolicy
    assert.deepEqual([service, account, region], ['broker', '123456789012', env.AWS_REGION])
    assert.deepEqual(
      policy.Statement.map(({ Sid }) => Sid),
      ['Any'],
    )
    assert.equal('GATEHOUSE_IAM_POLICY_FILE' in (await environmentOf(up, 'gateway')), false)
    up.child.kill('SIGTERM')
    assert.equal(await up.ended, 0)
    assert.equal(existsSync(path), false)
  })

  it('starts nothing when AWS does not take the credentials', async (t) => {
    const { env } = await startAws(t, () => queryError(403, 'ExpiredToken'))
    const up = await startUp(t, services(), { env, aws: {} })
    assert.equal(await up.ended, 1)
    assert.match(up.lines.join('\n'), /^error: the AWS credentials have ended\n {2}fix: /)
    assert.equal(existsSync(up.dataDir), false)
  })

  it('starts nothing without credentials', async (t) => {
    const up = await startUp(t, services(), { env: noAws, aws: { region: 'eu-west-1' } })
    assert.equal(await up.ended, 1)
    assert.match(up.lines.join('\n'), /^error: no AWS credentials were found\n/)
  })
})

describe('gatehouse up, on a local account', () => {
  it('keeps credentials from the broker, and asks nothing of AWS', async (t) => {
    const { env, calls } = await startAws(t, () => callerIdentity(arn))
    const up = await startUp(t, services(), { env: { ...env, GATEHOUSE_PROVIDER: 'aws' } })
    await up.said(ready)
    const broker = await environmentOf(up, 'broker')
    assert.equal(broker.GATEHOUSE_PROVIDER, 'local')
    assert.deepEqual(awsNames(broker), ['AWS_REGION'])
    assert.deepEqual(calls, [])
  })
})
