import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { GetParameterCommand, SSMClient, type SSMServiceException } from '@aws-sdk/client-ssm'
import { type IamDecision, type Statement, createEvaluator } from '@gatehouse/iam'
import { type AwsAccount, accountId, region, startAccount } from '../support/aws-account.ts'
import { noEmulator } from '../support/emulator.ts'

const parameter = (name: string) => `arn:aws:ssm:${region}:${accountId}:parameter${name}`
const action = 'ssm:GetParameter'
const allow = (Sid: string, ...names: string[]): Statement => ({
  Sid,
  Effect: 'Allow',
  Action: [action],
  Resource: names.map((name) => (name === '*' ? name : parameter(name))),
})
const deny = (Sid: string, ...names: string[]): Statement => ({
  ...allow(Sid, ...names),
  Effect: 'Deny',
})

/**
 * Policies of one user each: prefixes, exact names, stars within, explicit denies, other actions. What the
 * emulator gets wrong is left out: `?`, dots, the case of actions, conditions.
 */
const policies: Record<string, Statement[]> = {
  everything: [allow('All', '*')],
  'another-action': [{ ...allow('Other', '/*'), Action: ['ssm:GetParameterHistory'] }],
  'another-account': [
    { ...allow('Other'), Resource: [`arn:aws:ssm:${region}:999999999999:parameter/*`] },
  ],
  'another-region': [
    { ...allow('Other'), Resource: [`arn:aws:ssm:us-east-1:${accountId}:parameter/*`] },
  ],
  prefix: [allow('Shop', '/shop/*')],
  exact: [allow('One', '/shop/db')],
  'some-of-each': [allow('Some', '/shop/db', '/blog/*', '/a/b')],
  'inside-a-path': [allow('Inside', '/*/db')],
  'begins-alike': [allow('Alike', '/shop*')],
  'but-what-is-deep': [allow('All', '/*'), deny('Deep', '/deep/*')],
  'but-one': [allow('All', '/*'), deny('Not', '/shop/db')],
  'but-a-part': [deny('Not', '/shop/*'), allow('All', '*')],
  'but-inside': [allow('Shop', '/shop/*'), deny('Not', '/*/key')],
  'denied-only': [deny('Not', '/shop/*')],
  'denied-elsewhere': [
    allow('All', '/*'),
    { ...deny('Not', '/shop/*'), Action: ['ssm:PutParameter'] },
  ],
}

/**
 * Names that differ in what policies tell apart: depth, beginnings, case, doubled slashes, dots. The emulator
 * takes a slash at the end away, so none has one.
 */
function generatedNames(): string[] {
  const firsts = ['shop', 'Shop', 'shops', 'blog', 'a', 'x', '..']
  const seconds = ['db', 'DB', 'key', 'b', 'bb', '..', 'db/key', '/db', 'sub/db', 'a_b', 'x']
  const both = firsts.flatMap((first) => seconds.map((second) => `/${first}/${second}`))
  const lone = firsts.map((first) => `/${first}`)
  return [...both, ...lone, ...both.map((name) => `/deep${name}`)]
}

describe('decisions about the calls of an identity', { skip: noEmulator }, () => {
  let account: AwsAccount
  const clients = new Map<string, SSMClient>()
  before(async () => {
    account = await startAccount()
    for (const [name, statements] of Object.entries(policies)) {
      const credentials = await account.user(name, policyOf(statements))
      clients.set(name, new SSMClient({ ...account.config, credentials, maxAttempts: 1 }))
    }
    await account.enforce()
  })
  after(() => account?.stop())

  const asked = generatedNames()
  let compared = 0
  for (const [name, statements] of Object.entries(policies)) {
    it(`are those of the emulator: ${name}`, async () => {
      const decide = createEvaluator(policyOf(statements))
      const client = clients.get(name) as SSMClient
      const differing: string[] = []
      for (let from = 0; from < asked.length; from += 20) {
        const batch = asked.slice(from, from + 20)
        const allowed = await Promise.all(batch.map((Name) => mayGet(client, Name)))
        for (const [index, Name] of batch.entries()) {
          const decision = decide({ action, resource: parameter(Name) })
          compared += 1
          if ((decision.effect === 'allow') !== allowed[index])
            differing.push(`${Name}: ${describeDecision(decision)}`)
        }
      }
      assert.deepEqual(differing, [])
    })
  }

  it('were compared for at least 2,000 requests, of either outcome', () => {
    assert.ok(compared >= 2_000, `only ${compared}`)
    const outcomes = Object.values(policies).flatMap((statements) => {
      const decide = createEvaluator(policyOf(statements))
      return asked.map((name) => decide({ action, resource: parameter(name) }).effect)
    })
    for (const effect of ['allow', 'implicit-deny', 'explicit-deny'])
      assert.ok(outcomes.filter((outcome) => outcome === effect).length > 100, effect)
  })
})

function policyOf(Statement: Statement[]) {
  return { Version: '2012-10-17', Statement }
}

/** Nothing is there: whoever may ask hears so. */
async function mayGet(client: SSMClient, Name: string): Promise<boolean> {
  try {
    await client.send(new GetParameterCommand({ Name }))
    return true
  } catch (error) {
    const { name, $metadata } = error as SSMServiceException
    if (name === 'ParameterNotFound') return true
    // The emulator denies calls of SSM in XML, which the SDK cannot read.
    if ($metadata.httpStatusCode === 403) return false
    throw error
  }
}

function describeDecision(decision: IamDecision): string {
  return 'sid' in decision ? `${decision.effect} by ${decision.sid}` : decision.effect
}
