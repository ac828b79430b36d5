import assert from 'node:assert/strict'
import { type TestContext, describe, it } from 'node:test'
import type { ServicePolicy } from '@gatehouse/platform'
import { createEnforcement } from '@gatehouse/iam'
import { guardedProvider } from '../../services/broker/src/local/guarded-provider.ts'
import { localFixture } from '../../services/broker/src/local/test-fixture.ts'
import { until } from '../../services/broker/src/local/testing.ts'
import { describeProvider } from '../../services/broker/src/provider.contract.ts'
import { startBroker } from '../../services/broker/src/testing.ts'
import { readChanges } from '../support/event-reader.ts'
import {
  guardOf,
  lacking,
  permittedActions,
  policyFile,
  shippedPolicy,
} from '../support/policies.ts'

const account = (secret: string, parameter: string) => `
parameters:
  /shop/url: ${parameter}
  /shop/password: { type: SecureString, value: canary }
secrets:
  shop/payment: ${secret}
`

async function start(policy: ServicePolicy) {
  await using file = await policyFile(policy)
  return await startBroker(
    async ({ edit, put }) => {
      await edit(account('canary', 'https://shop.example'))
      await put('files', 'a.txt')
    },
    { GATEHOUSE_IAM_POLICY_FILE: file.path },
  )
}
type Broker = Awaited<ReturnType<typeof start>>

type Answer = { data?: { value?: string }[] }

/** What a broker is asked for; each says whether it was given, as far as a policy decides that. */
const uses: Record<string, (broker: Broker) => Promise<boolean>> = {
  buckets: (broker) => isGiven(broker.get('/api/v1/buckets')),
  objects: (broker) => isGiven(broker.get('/api/v1/buckets/files/objects')),
  object: (broker) => isGiven(broker.get('/api/v1/buckets/files/objects/a.txt')),
  'absent object': (broker) => isGiven(broker.get('/api/v1/buckets/files/objects/b.txt'), 404),
  parameters: (broker) => isGiven(broker.get('/api/v1/parameters')),
  values: async (broker) => {
    const { data = [] } = await broker.json<Answer>('/api/v1/parameters')
    return data.some(({ value }) => value !== undefined)
  },
  parameter: (broker) => isGiven(broker.get('/api/v1/parameters/shop/url')),
  history: (broker) => isGiven(broker.get('/api/v1/parameter-history?name=/shop/url')),
  secrets: (broker) => isGiven(broker.get('/api/v1/secrets')),
  'revealed parameter': (broker) =>
    isGiven(broker.post('/reveal', { kind: 'parameter', name: '/shop/password' })),
  'revealed secret': (broker) =>
    isGiven(broker.post('/reveal', { kind: 'secret', name: 'shop/payment' })),
}

/** 502 is a denial; what is neither that nor `expected` is a fault. */
async function isGiven(asking: Promise<Response>, expected = 200): Promise<boolean> {
  const answer = await asking
  const text = await answer.text()
  if (answer.status === expected) return true
  assert.equal(answer.status, 502, text)
  assert.match(text, /storage-access-denied/)
  assert.doesNotMatch(text, /arn:|platform\.ts|s3:|ssm:|secretsmanager:/)
  return false
}

/** Of what kinds of changes it tells, when there is one of each. That of a bucket itself is for everyone. */
async function changesHeard(broker: Broker, t: TestContext): Promise<Set<string>> {
  const { seen } = await readChanges(t, broker.url)
  const kinds = () =>
    new Set(seen.map(({ data }) => kindOf(data as { type: string; key?: string })))
  await broker.account.put('files', 'new.txt')
  await broker.account.edit(account('canary-too', 'https://shop.example/new'))
  await broker.account.put('new-bucket', 'a.txt')
  await until(() => kinds().has('bucket') && (kinds().has('parameter') || kinds().has('secret')))
  return kinds()
}

function kindOf({ type, key }: { type: string; key?: string }): string {
  return key === undefined ? String(type.split('.')[0]) : 'object'
}

/** What fails without a permission, and nothing else. */
const failing: Record<string, string[]> = {
  'ListBuckets s3:ListAllMyBuckets': ['buckets'],
  'ReadBuckets s3:ListBucket': ['objects', 'absent object', 'change of object'],
  'ReadObjects s3:GetObject': ['object', 'absent object'],
  'ListParameters ssm:DescribeParameters': ['parameters', 'values'],
  'ReadParameters ssm:GetParameters': ['values', 'parameter', 'change of parameter'],
  'ReadParameters ssm:GetParameterHistory': ['history'],
  'ListSecrets secretsmanager:ListSecrets': ['secrets'],
  'DescribeSecrets secretsmanager:DescribeSecret': ['change of secret'],
  'RevealParameters ssm:GetParameter': ['revealed parameter'],
  'RevealSecrets secretsmanager:GetSecretValue': ['revealed secret'],
}

/** A local account has neither keys nor a queue. */
const notMet = /^(?:Decrypt\w+ kms:|HearChanges sqs:)/

describe('a local broker under the policy that ships', () => {
  async function failuresOf(broker: Broker, t: TestContext): Promise<string[]> {
    const failed: string[] = []
    for (const [name, use] of Object.entries(uses)) if (!(await use(broker))) failed.push(name)
    const heard = await changesHeard(broker, t)
    const missed = ['object', 'parameter', 'secret'].filter((kind) => !heard.has(kind))
    return [...failed, ...missed.map((kind) => `change of ${kind}`)]
  }

  it('does all that it does', async (t) => {
    await using broker = await start(shippedPolicy('broker'))
    assert.deepEqual(await failuresOf(broker, t), [])
    assert.doesNotMatch(broker.account.lines.join(), /may not/)
  })

  for (const [id, action] of permittedActions('broker')) {
    const permission = `${id} ${action}`
    if (notMet.test(permission)) continue
    it(`fails without ${permission} where that is needed, and says so to the operator`, async (t) => {
      await using broker = await start(lacking(shippedPolicy('broker'), id, action))
      assert.deepEqual(await failuresOf(broker, t), failing[permission])
      const told = broker.account.lines
        .map((line) => JSON.parse(line) as { level: string; msg: string })
        .filter(({ level }) => level === 'warn')
      assert.equal(told.length, 1)
      const { msg } = told[0] as { msg: string }
      assert.match(msg, new RegExp(`^broker may not do ${action} on .* policy of stage dev: `))
      assert.ok(msg.includes('Add to services.broker.aws.permissions {'), msg)
      assert.ok(msg.includes(`actions: ['${action}'], resources: [`), msg)
    })
  }
})

describeProvider('local, under the policy that ships', () =>
  localFixture(async (local) =>
    guardedProvider(await local.open(), await guardOf(shippedPolicy('broker'))),
  ),
)

describe('what a key of one’s own needs', () => {
  const key = `arn:aws:kms:eu-west-1:${shippedPolicy('broker').account}:key/1`
  const calls = {
    DecryptObjects: ['S3', 'GetObject'],
    DecryptParameters: ['SSM', 'GetParameter'],
    DecryptSecrets: ['SecretsManager', 'GetSecretValue'],
  } as const
  for (const [id, [api, operation]] of Object.entries(calls)) {
    it(`is ${id}, and no other permission`, () => {
      const whole = shippedPolicy('broker')
      const denied = (policy: ServicePolicy) =>
        createEnforcement(policy).denialOfAnswer({ api, operation, input: {} }, { key })?.action
      assert.equal(denied(whole), undefined)
      for (const other of Object.keys(calls)) {
        const left = lacking(whole, other, 'kms:Decrypt')
        assert.equal(denied(left), other === id ? 'kms:Decrypt' : undefined)
      }
    })
  }
})
