import { join, relative } from 'node:path'
import { publicService } from '@gatehouse/platform'
import { duration } from '../format.ts'
import { readIssuerPeople } from '../issuer/people.ts'
import { addressOf, metricsAddressOf } from './ports.ts'
import type { AwsAccount } from './provider.ts'
import type { Session } from './session.ts'

/** Tells where everything is, once all is ready. */
export async function reportReady(session: Session): Promise<void> {
  const { reporter, platform, ports, dataDir, context, account, signIn, policyStage } = session
  // From when this process began: the imports are part of the wait.
  const ms = Math.round(performance.now())
  const url = addressOf(ports, publicService(platform))
  const names = Object.keys(ports)
  const metrics = names.map((name) => metricsAddressOf(ports, name))
  const data = nearest(dataDir, context.cwd)
  reporter.ready(
    `Ready after ${duration(ms)}`,
    [
      ['Page', url],
      ['API', `${url}/docs`],
      ['Sign in', await signInText(session)],
      ['Health', `${url}/health`],
      ['Metrics', metrics.join('  ')],
      ['Data', data],
      ...(account ? accountRows(account) : [editRow(data)]),
      ['Policies', policiesText(policyStage)],
      ['Stop', 'Ctrl-C'],
    ],
    {
      ms,
      url,
      metrics: Object.fromEntries(names.map((name, i) => [name, metrics[i]])),
      signIn,
      dataDir,
      ...(policyStage !== undefined && { policyStage }),
      ...(account && { account }),
    },
  )
}

async function signInText({ signIn, sample }: Session): Promise<string> {
  const { publicUrl, issuer, port } = signIn
  const where = `${publicUrl}/auth/login`
  if (port === undefined) return `${where}  (at ${issuer})`
  const people = await readIssuerPeople(sample)
  return `${where}  as ${people.map(({ name, role }) => `${name} (${role})`).join(', ')}`
}

function editRow(data: string): [string, string] {
  const file = join(data, 'account/account.yaml')
  return ['Edit', `${file}  (parameters and secrets; taken up as you save)`]
}

function policiesText(stage: string | undefined): string {
  if (stage === undefined) return 'none: broker and directory may do on AWS what your identity may'
  return `those of the stage ${stage}  (what they deny is denied here; platform.ts has them)`
}

function accountRows({ id, arn, region }: AwsAccount): [string, string][] {
  return [
    ['Account', `${id} in ${region}`],
    ['Identity', `${arn}  (what it may do: gatehouse doctor)`],
  ]
}

/** Relative to where the person is, if the path lies below. */
function nearest(path: string, cwd: string): string {
  const below = relative(cwd, path)
  return below.startsWith('..') ? path : below
}
