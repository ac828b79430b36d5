import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PolicyError, type Statement, createEnforcement, parseServicePolicy } from './index.ts'

const parameter = (name: string) => `arn:aws:ssm:eu-west-1:111122223333:parameter${name}`
const read: Statement = {
  Sid: 'ReadParameters',
  Effect: 'Allow',
  Action: ['ssm:GetParameters'],
  Resource: [parameter('/shop/*')],
}
const decrypt: Statement = {
  Sid: 'DecryptObjects',
  Effect: 'Allow',
  Action: ['kms:Decrypt'],
  Resource: ['arn:aws:kms:eu-west-1:111122223333:key/*'],
  Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } },
}
const held = (...Statement: Statement[]) => ({
  service: 'broker',
  stage: 'dev',
  partition: 'aws',
  region: 'eu-west-1',
  account: '111122223333',
  policy: { Version: '2012-10-17', Statement },
  origins: { ReadParameters: 'stages.dev.reads.parameters' },
})
const call = (api: string, operation: string, input = {}) => ({ api, operation, input })
const values = (...Names: string[]) => call('SSM', 'GetParameters', { Names })

describe('createEnforcement', () => {
  it('lets through what the policy allows', () => {
    const { denialOf, denialOfAnswer } = createEnforcement(held(read, decrypt))
    assert.equal(denialOf(values('/shop/a', '/shop/b')), undefined)
    const key = 'arn:aws:kms:eu-west-1:111122223333:key/1'
    assert.equal(denialOfAnswer(call('S3', 'GetObject'), { key }), undefined)
  })

  it('denies a call of several names for one of them', () => {
    const denial = createEnforcement(held(read)).denialOf(values('/shop/a', '/blog/b', '/blog/c'))
    assert.deepEqual(
      [denial?.action, denial?.resource],
      ['ssm:GetParameters', parameter('/blog/b')],
    )
  })

  const denied = `broker may not do ssm:GetParameters on ${parameter('/blog/b')} by its policy of stage dev: `
  const messageOf = (statements: Statement[], asked = values('/blog/b')) =>
    createEnforcement(held(...statements)).denialOf(asked)?.message

  it('says which permission platform.ts lacks, as it is written there', () => {
    assert.equal(
      messageOf([decrypt]),
      `${denied}no permission in platform.ts has that action. Add to services.broker.aws.permissions ` +
        "{ id: 'GetParameters', why: '…', actions: ['ssm:GetParameters'], " +
        "resources: ['arn:${partition}:ssm:${region}:${account}:parameter/blog/b'] }.",
    )
  })

  it('names the permission that has the resource, and lacks the action', () => {
    const history = call('SSM', 'GetParameterHistory', { Name: '/shop/a' })
    assert.match(
      String(messageOf([read], history)),
      /, or the action to its permission ReadParameters\.$/,
    )
  })

  it('names the permission that has the action, and what its resources follow from', () => {
    assert.equal(
      messageOf([read]),
      `${denied}its permission ReadParameters has that action, but only for ${parameter('/shop/*')} here. ` +
        'Add to stages.dev.reads.parameters in platform.ts what is missing.',
    )
    assert.match(
      String(messageOf([{ ...read, Sid: 'Some' }])),
      /permission Some .* Add to its resources in platform\.ts/,
    )
  })

  it('says on what condition alone it would be allowed', () => {
    const { denialOfAnswer } = createEnforcement(held(decrypt))
    const key = 'arn:aws:kms:eu-west-1:111122223333:key/1'
    assert.match(
      String(denialOfAnswer(call('SSM', 'GetParameter'), { key })?.message),
      /its permission DecryptObjects allows that on the condition .*kms:ViaService/,
    )
  })

  it('says which statement forbids it', () => {
    const forbid: Statement = { ...read, Sid: 'Not', Effect: 'Deny', Resource: ['*'] }
    assert.equal(messageOf([read, forbid]), `${denied}the statement Not forbids it.`)
  })

  it('denies what nobody knows the needs of', () => {
    assert.equal(
      messageOf([read], call('SSM', 'PutParameter', { Name: '/shop/a' })),
      'broker may not call SSM PutParameter: it is not among the calls of packages/iam. ' +
        'Say in packages/iam/src/calls what it needs of IAM.',
    )
  })
})

describe('parseServicePolicy', () => {
  const faultsOf = (value: unknown) => {
    try {
      parseServicePolicy(value)
      return []
    } catch (error) {
      assert.ok(error instanceof PolicyError)
      return error.faults.map((fault) => fault.split(' ')[0])
    }
  }

  it('takes what is whole', () => {
    assert.deepEqual(faultsOf(held(read)), [])
  })

  it('names all that is wrong', () => {
    assert.deepEqual(faultsOf(undefined), [
      'service',
      'stage',
      'partition',
      'region',
      'account',
      'origins',
      'policy:',
    ])
    assert.deepEqual(faultsOf({ ...held(read), account: 111122223333, origins: { a: 1 } }), [
      'account',
      'origins',
    ])
    const wide = held({ ...read, Action: ['ssm:*'] })
    assert.deepEqual(faultsOf(wide), ['policy:'])
  })
})
