import assert from 'node:assert/strict'
import { type TestContext, describe, it } from 'node:test'
import { type Call, type Reply, callerIdentity, queryError, startAws } from '../aws/test-aws.ts'
import { runGatehouse } from '../testing.ts'
import type { Report } from './report.ts'

const account = '123456789012'
const user = `arn:aws:iam::${account}:user/people/ada`
const session = `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_Dev_0123456789abcdef/ada`
const reserved = `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com`

type Simulated = { decision: string; missing?: string; byOrganization?: boolean }

/** What AWS documents for IAM's SimulatePrincipalPolicy. */
function simulation({ form }: Call, { decision, missing, byOrganization }: Simulated): Reply {
  const missed = missing ? `<member>${missing}</member>` : ''
  const organization =
    byOrganization === false
      ? '<OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>'
      : ''
  return {
    body: `<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
  <SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults><member>
    <EvalActionName>${form.get('ActionNames.member.1')}</EvalActionName>
    <EvalResourceName>${form.get('ResourceArns.member.1')}</EvalResourceName>
    <EvalDecision>${decision}</EvalDecision><MatchedStatements/>
    <MissingContextValues>${missed}</MissingContextValues>${organization}
  </member></EvaluationResults></SimulatePrincipalPolicyResult>
  <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></SimulatePrincipalPolicyResponse>`,
  }
}

const denied: Reply = {
  status: 400,
  body: '{"__type":"AccessDeniedException","message":"no"}',
  headers: { 'content-type': 'application/x-amz-json-1.1' },
}

/** The report on the broker, with this identity and an IAM that decides so. */
async function report(
  t: TestContext,
  arn: string,
  decide: (action: string, call: Call) => Simulated | Reply,
  args: string[] = ['--service', 'broker'],
) {
  const asked: Call[] = []
  const aws = await startAws(t, (call) => {
    if (call.action === 'GetCallerIdentity') return callerIdentity(arn)
    if (call.action !== 'SimulatePrincipalPolicy') {
      return call.action === 'GetRole' ? queryError(403, 'AccessDenied') : denied
    }
    asked.push(call)
    const said = decide(call.form.get('ActionNames.member.1') ?? '', call)
    return 'decision' in said ? simulation(call, said) : said
  })
  const { exitCode, stdout, stderr } = await runGatehouse(['doctor', '--json', ...args], aws.env)
  assert.equal(stderr, '')
  const said = JSON.parse(stdout) as Report
  const findings = said.services.flatMap((service) => service.findings)
  const of = (action: string) => findings.find((finding) => finding.action === action)
  return { exitCode, report: said, findings, of, asked, calls: aws.calls }
}

const allow = (action: string): Simulated => ({
  decision: action === 'iam:CreateUser' ? 'implicitDeny' : 'allowed',
})

describe('gatehouse doctor, by simulation', { concurrency: 2 }, () => {
  it('ends with 0 when all is allowed, and makes no other call', async (t) => {
    const { exitCode, report: said, findings, asked, calls } = await report(t, user, allow)
    assert.equal(exitCode, 0)
    assert.equal(said.well, true)
    assert.deepEqual(said.simulation, { principal: user })
    assert.deepEqual(said.warnings, [])
    assert.equal(
      findings.every(({ verdict, found }) => verdict === 'allowed' && found === 'simulated'),
      true,
    )
    assert.deepEqual([...new Set(calls)], ['GetCallerIdentity', 'SimulatePrincipalPolicy'])
    const decrypt = asked.find(({ form }) => form.get('ActionNames.member.1') === 'kms:Decrypt')
    const form = Object.fromEntries(decrypt?.form ?? [])
    assert.equal(form['ResourceArns.member.1'], `arn:aws:kms:eu-west-1:${account}:key/*`)
    const context = Object.entries(form)
      .filter(([name]) => name.endsWith('.ContextKeyName'))
      .map(([name, key]) => [key, form[name.replace('KeyName', 'KeyValues.member.1')]])
    assert.deepEqual(Object.fromEntries(context), {
      'aws:SecureTransport': 'true',
      'aws:RequestedRegion': 'eu-west-1',
      'aws:PrincipalArn': user,
      'aws:PrincipalAccount': account,
      'aws:username': 'ada',
      'kms:ViaService': 's3.eu-west-1.amazonaws.com',
    })
  })

  it('says who denies, and gives the statements to add', async (t) => {
    const decisions: Record<string, Simulated> = {
      's3:ListBucket': { decision: 'implicitDeny' },
      's3:GetObject': { decision: 'explicitDeny' },
      'ssm:GetParameters': { decision: 'implicitDeny', byOrganization: false },
    }
    const {
      exitCode,
      report: said,
      of,
    } = await report(t, user, (action) => decisions[action] ?? allow(action))
    assert.equal(exitCode, 1)
    assert.deepEqual(
      Object.keys(decisions).map((action) => [of(action)?.verdict, of(action)?.detail]),
      [
        ['denied', 'no policy allows it'],
        ['denied', 'a policy denies it'],
        ['denied', 'a policy of the organization does not allow it'],
      ],
    )
    const [broker] = said.services
    assert.deepEqual(
      broker?.missing?.Statement.map(({ Sid }) => Sid),
      ['ReadBuckets', 'ReadObjects', 'ReadParameters'],
    )
  })

  it('tries what depends on more than a simulation knows', async (t) => {
    const missing = { decision: 'implicitDeny', missing: 'aws:SourceIp' }
    const { of } = await report(t, user, (action) =>
      ['ssm:DescribeParameters', 'kms:Decrypt'].includes(action) ? missing : allow(action),
    )
    assert.deepEqual(
      [of('ssm:DescribeParameters')?.verdict, of('ssm:DescribeParameters')?.found],
      ['denied', 'tried'],
    )
    assert.deepEqual(
      [of('kms:Decrypt')?.verdict, of('kms:Decrypt')?.detail],
      ['unknown', 'simulated as implicitDeny, but a policy looks at aws:SourceIp'],
    )
  })

  it('finds the role of a permission set behind its path', async (t) => {
    const {
      exitCode,
      report: said,
      asked,
    } = await report(t, session, (action, { form }) =>
      form.get('PolicySourceArn')?.startsWith(`${reserved}/AWS`)
        ? allow(action)
        : queryError(404, 'NoSuchEntity'),
    )
    assert.equal(exitCode, 0)
    assert.equal(said.identity.kind, 'sso-role')
    const principal = `${reserved}/AWSReservedSSO_Dev_0123456789abcdef`
    assert.deepEqual(said.simulation, { principal })
    assert.equal(
      asked[0]?.form.get('PolicySourceArn'),
      `${reserved}/eu-west-1/AWSReservedSSO_Dev_0123456789abcdef`,
    )
  })

  it('warns of an administrator', async (t) => {
    const { exitCode, report: said } = await report(t, user, () => ({ decision: 'allowed' }))
    assert.equal(exitCode, 0)
    assert.match(said.warnings.join(), /^This identity administers the account: .*iam:CreateUser/)
  })
})

describe('gatehouse doctor, without simulation', { concurrency: 2 }, () => {
  it('says why, and tries', async (t) => {
    const throttled = queryError(400, 'Throttling')
    const refused = queryError(403, 'AccessDenied')
    for (const [reply, reason] of [
      [throttled, 'AWS asks for fewer simulations'],
      [refused, 'it may not call iam:SimulatePrincipalPolicy'],
    ] as const) {
      const { exitCode, report: said, of } = await report(t, user, () => reply)
      assert.equal(exitCode, 1)
      assert.deepEqual(said.simulation, { reason })
      assert.equal(of('secretsmanager:ListSecrets')?.verdict, 'denied')
      assert.equal(of('kms:Decrypt')?.verdict, 'unknown')
    }
  })

  it('asks nothing of IAM about the root user, and warns of it', async (t) => {
    const root = `arn:aws:iam::${account}:root`
    const { report: said, asked } = await report(t, root, allow)
    assert.deepEqual(asked, [])
    assert.match(said.warnings.join(), /root user/)
  })
})

/** An AWS that allows all. */
function allowing(t: TestContext, headers?: Record<string, string>) {
  return startAws(t, (call) =>
    call.action === 'GetCallerIdentity'
      ? callerIdentity(user, headers)
      : simulation(call, allow(call.form.get('ActionNames.member.1') ?? '')),
  )
}

describe('gatehouse doctor', { concurrency: 2 }, () => {
  it('finds a clock that is wrong', async (t) => {
    const late = new Date(Date.now() - 20 * 60_000).toUTCString()
    const aws = await allowing(t, { date: late })
    const { exitCode, stdout } = await runGatehouse(['doctor'], aws.env)
    assert.equal(exitCode, 1)
    assert.match(stdout, /^Clock +20 min ahead of that of AWS$/m)
    assert.match(stdout, /^warning: The clock of this machine is 20 min ahead of that of AWS, /m)
    assert.match(stdout, /^Not all is well: 13 allowed, 0 denied, 0 unknown\.$/m)
  })

  it('shows a page without colours where there is no terminal', async (t) => {
    const aws = await allowing(t)
    const { exitCode, stdout } = await runGatehouse(['doctor'], aws.env)
    assert.equal(exitCode, 0, stdout)
    assert.equal(stdout.includes('\u{1b}'), false)
    const lines = stdout.split('\n')
    assert.equal(lines[0], `Identity  ${user}, a user`)
    assert.ok(lines.includes(`Asked     IAM, by simulation for ${user}`))
    assert.match(stdout, /^allowed {2}ssm:GetParameters +simulated +ReadParameters +arn:aws:ssm:/m)
    assert.match(stdout, /^directory needs nothing of AWS as it is set up here\.$/m)
    assert.match(stdout, /^ {2}It would need more with S3_BUCKET or DYNAMODB_TABLE set\.$/m)
    assert.equal(lines.at(-2), 'All is well: 13 allowed, 0 denied, 0 unknown.')
  })

  it('refuses a service that calls no AWS', async () => {
    const { exitCode, stderr } = await runGatehouse(['doctor', '--service', 'gateway'], {})
    assert.equal(exitCode, 2)
    assert.match(stderr, /Those that call AWS are broker and directory/)
  })
})
