import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { runGatehouse, temporaryFolder } from '../testing.ts'
import { type Reply, callerIdentity, noAws, queryError, startAws } from './test-aws.ts'

const config = `
[profile sso]
region = eu-west-1
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Dev
[sso-session corp]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
[profile code]
region = eu-west-1
role_arn = arn:aws:iam::123456789012:role/x
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/x
[profile keys]
aws_access_key_id = AKIAPROFILE
aws_secret_access_key = example
[profile broken]
region = eu-west-1
credential_process = false
`

/** What the command says to someone in this situation. */
async function said(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { exitCode, stdout, stderr } = await runGatehouse(['doctor', ...args], env)
  assert.equal(stdout, '')
  assert.equal(exitCode, 1)
  return stderr
}

const region = ['--region', 'eu-west-1']
const user = 'arn:aws:iam::123456789012:user/ada'

describe('an AWS identity', { concurrency: 2 }, () => {
  it('must be there, and a region', async () => {
    assert.match(
      await said(region, noAws),
      /^error: no AWS credentials were found\n {2}fix: sign in /,
    )
    const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }
    const nowhere = await said([], { ...noAws, ...keys })
    assert.match(nowhere, /^error: no AWS region is set\n {2}fix: say --region eu-west-1, /)
    const wrong = await said(['--region', 'EU'], { ...noAws, ...keys })
    assert.match(wrong, /^error: "EU" is no AWS region\n {2}fix: write it as AWS does/)
  })

  it('must be in a profile that can be used', async (t) => {
    const file = join(await temporaryFolder(t), 'config')
    await writeFile(file, config)
    const env = { ...noAws, AWS_CONFIG_FILE: file }
    const expected = {
      none: /^error: there is no profile none, .*\n {2}fix: aws configure list-profiles/,
      sso: /^error: the SSO session of the profile sso has ended\n {2}fix: aws sso login --profile sso\n/,
      code: /^error: the credentials of the profile code need a code \(MFA\)/,
      broken:
        /^error: the credentials of the profile broken cannot be had: Command failed: false\n/,
      keys: /^error: no AWS region is set\n {2}fix: .*aws configure set region eu-west-1 --profile keys\n/,
    }
    for (const [profile, pattern] of Object.entries(expected)) {
      assert.match(await said(['--profile', profile], env), pattern)
    }
    assert.match(await said([], { ...env, AWS_PROFILE: 'sso' }), expected.sso)
  })

  const refusals: [what: string, reply: Reply, pattern: RegExp][] = [
    [
      'a session that has ended',
      queryError(403, 'ExpiredToken'),
      /^error: the AWS credentials have ended\n {2}fix: sign in/,
    ],
    [
      'keys that AWS does not know',
      queryError(403, 'InvalidClientTokenId'),
      /^error: AWS does not take the credentials \(InvalidClientTokenId\)\n/,
    ],
    [
      'a wrong clock',
      queryError(403, 'SignatureDoesNotMatch', 'Signature expired: 1 is now earlier than 2'),
      /^error: AWS refuses the signature: the clock of this machine is wrong\n {2}fix: set the clock/,
    ],
    [
      'too many calls',
      queryError(400, 'Throttling', 'Rate exceeded'),
      /^error: AWS asks for fewer calls \(Throttling\)\n {2}fix: wait a minute/,
    ],
    [
      'something else that answers',
      { body: '<html>Sign in to the airport</html>' },
      /^error: (?:AWS cannot be reached|what answers for AWS) /,
    ],
  ]
  for (const [what, reply, pattern] of refusals) {
    it(`is told of ${what}`, async (t) => {
      const { env } = await startAws(t, () => reply)
      assert.match(await said([], env), pattern)
    })
  }

  it('is told that AWS is not there', async () => {
    const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }
    const env = { ...noAws, ...keys, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }
    const pattern = /^error: AWS cannot be reached in the region eu-west-1 \(ECONNREFUSED\)\n/
    assert.match(await said(region, env), pattern)
  })

  it('is told what is no role', async () => {
    const { exitCode, stderr } = await runGatehouse(['doctor', '--assume-role', 'reader'], noAws)
    assert.equal(exitCode, 2)
    assert.match(stderr, /^error: "reader" is not the ARN of a role\n {2}fix: write it as arn:/)
  })

  it('is told which role it may not take on', async (t) => {
    const { env } = await startAws(t, ({ action }) =>
      action === 'AssumeRole' ? queryError(403, 'AccessDenied') : callerIdentity(user),
    )
    const role = 'arn:aws:iam::123456789012:role/reader'
    assert.match(
      await said(['--assume-role', role], env),
      /^error: this identity may not take on the role \S+\/reader, .*\n {2}fix: the role's trust policy/,
    )
  })

  it('is that of the profile, whatever keys are in the environment', async (t) => {
    const keys: (string | undefined)[] = []
    const { env } = await startAws(t, ({ key }) => {
      keys.push(key)
      return callerIdentity(user)
    })
    const file = join(await temporaryFolder(t), 'config')
    const { AWS_ENDPOINT_URL, AWS_REGION, ...others } = env
    await writeFile(
      file,
      config.replace('[profile keys]', `$&\nendpoint_url = ${AWS_ENDPOINT_URL}`),
    )
    // The AWS CLI takes this for the region; the SDK alone would not.
    const given = { ...others, AWS_DEFAULT_REGION: AWS_REGION, AWS_CONFIG_FILE: file }
    const args = ['doctor', '--service', 'directory', '--profile', 'keys']
    const { exitCode, stdout } = await runGatehouse(args, given)
    assert.equal(exitCode, 0)
    assert.match(stdout, /^Region +eu-west-1$/m)
    assert.deepEqual([...new Set(keys)], ['AKIAPROFILE'])
  })
})
