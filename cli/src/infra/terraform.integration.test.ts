import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { callerIdentity, startAws } from '../aws/test-aws.ts'
import { runGatehouse, temporaryFolder } from '../testing.ts'
import { hearStopping } from './stopping.ts'
import { createTerraform, requireTerraform, terraformEnv } from './terraform.ts'

/** A folder with a `terraform` in it that is this script. */
async function fakeTerraform(t: TestContext, script: string) {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'terraform')
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o700)
  return { folder, env: { PATH: [folder, process.env.PATH].join(delimiter) } }
}

const version = (text: string) => `echo '{"terraform_version":"${text}"}'`

describe('requireTerraform', () => {
  for (const text of ['1.11.0', '1.14.2', '2.0.0-beta1']) {
    it(`takes ${text}`, async (t) => {
      const { env } = await fakeTerraform(t, version(text))
      await requireTerraform(env)
    })
  }

  for (const text of ['1.10.5', '0.15.0']) {
    it(`refuses ${text}`, async (t) => {
      const { env } = await fakeTerraform(t, version(text))
      await assert.rejects(requireTerraform(env), {
        message: `this is Terraform ${text}, which is too old`,
        fix: 'install Terraform 1.11 or newer: https://developer.hashicorp.com/terraform/install',
      })
    })
  }

  it('says when there is none', async () => {
    await assert.rejects(requireTerraform({ PATH: '/nowhere' }), /there is no terraform here/)
  })
})

describe('terraformEnv', () => {
  it('withholds what would log values or steer Terraform', () => {
    const env = terraformEnv({
      PATH: '/bin',
      TF_LOG: 'trace',
      TF_LOG_PATH: '/tmp/log',
      TF_CLI_ARGS_plan: '-target=x',
      TF_WORKSPACE: 'other',
      TF_CLI_CONFIG_FILE: '/etc/terraformrc',
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    })
    assert.deepEqual(env, {
      PATH: '/bin',
      TF_CLI_CONFIG_FILE: '/etc/terraformrc',
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      TF_IN_AUTOMATION: '1',
      TF_INPUT: '0',
      CHECKPOINT_DISABLE: '1',
    })
  })

  it('gives it the profile that was named, and not keys that it would take over that', () => {
    const env = terraformEnv({ AWS_PROFILE: 'dev', AWS_ACCESS_KEY_ID: 'a', AWS_SESSION_TOKEN: 'b' })
    assert.deepEqual(
      Object.keys(env).filter((name) => name.startsWith('AWS_')),
      ['AWS_PROFILE'],
    )
  })
})

describe('createTerraform', () => {
  const run = async (t: TestContext, script: string) => {
    const { folder, env } = await fakeTerraform(t, script)
    const stopping = hearStopping()
    t.after(() => stopping.dispose())
    return createTerraform(folder, env, stopping).run(['plan'], () => {})
  }

  it('answers with the errors that Terraform tells', async (t) => {
    const line =
      '{"type":"diagnostic","diagnostic":{"severity":"error","summary":"No","detail":"why"}}'
    const errors = await run(t, `echo '${line}'; exit 1`)
    assert.deepEqual(
      errors?.map(({ summary, detail }) => [summary, detail]),
      [['No', 'why']],
    )
  })

  it('shows what it says on stderr when it tells of no error', async (t) => {
    const errors = await run(t, 'echo crashed >&2; exit 11')
    assert.deepEqual(
      errors?.map(({ summary, detail }) => [summary, detail]),
      [['terraform plan ended with 11', 'crashed\n']],
    )
  })

  it('has nothing to say of what went well', async (t) => {
    assert.equal(await run(t, 'exit 0'), undefined)
  })
})

describe('gatehouse infra', () => {
  it('refuses an identity of another account, and names both', async (t) => {
    const { env } = await startAws(t, () => callerIdentity('arn:aws:iam::999999999999:user/ada'))
    const { folder, env: path } = await fakeTerraform(t, version('1.11.4'))
    writeFileSync(join(folder, 'main.tf'), '')
    const args = ['infra', 'apply', 'dev', '--folder', folder, '--yes']
    const { exitCode, stdout, stderr } = await runGatehouse(args, { ...env, ...path })
    assert.equal(exitCode, 1)
    assert.equal(stdout, '')
    assert.match(stderr, /is of the account 999999999999, but dev is 111122223333/)
    assert.match(stderr, /fix: name a profile of the account 111122223333 with --profile NAME/)
  })

  it('destroys no stage that is protected, and says how it could be', async (t) => {
    const { env } = await startAws(t, () => callerIdentity('arn:aws:iam::777788889999:user/ada'))
    const { env: path } = await fakeTerraform(t, version('1.11.4'))
    const { exitCode, stderr } = await runGatehouse(['infra', 'destroy', 'prod', '--yes'], {
      ...env,
      ...path,
    })
    assert.equal(exitCode, 1)
    assert.match(
      stderr,
      /error: prod is protected\n {2}fix: take protected: true of prod out of platform\.ts/,
    )
  })

  it('knows which stages there are', async () => {
    const { exitCode, stderr } = await runGatehouse(['infra', 'plan', 'bootstrp'], {})
    assert.equal(exitCode, 2)
    assert.match(stderr, /has no stage bootstrp\n {2}fix: did you mean bootstrap\?/)
  })
})
