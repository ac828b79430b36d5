import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { kindOf, principalArns } from './principal.ts'

const account = '123456789012'
const iam = `arn:aws:iam::${account}`
const session = (name: string) => `arn:aws:sts::${account}:assumed-role/${name}/someone@example.com`
const of = (arn: string) => principalArns({ arn, partition: 'aws', account, region: 'eu-west-1' })

describe('kindOf', () => {
  it('tells users, roles, permission sets and root apart', () => {
    assert.equal(kindOf(`${iam}:root`), 'root')
    assert.equal(kindOf(`${iam}:user/people/ada`), 'user')
    assert.equal(kindOf(session('deployer')), 'role')
    assert.equal(kindOf(session('AWSReservedSSO_Admin_0123456789abcdef')), 'sso-role')
    assert.equal(kindOf(`arn:aws:sts::${account}:federated-user/ada`), 'federated-user')
    assert.equal(kindOf(`arn:aws:iam::${account}:oidc-provider/x`), 'other')
  })
})

describe('principalArns', () => {
  it('has a user with its path', () => {
    assert.deepEqual(of(`${iam}:user/people/ada`), [`${iam}:user/people/ada`])
  })

  it('has the role of a session', () => {
    assert.deepEqual(of(session('deployer')), [`${iam}:role/deployer`])
  })

  it('has the paths that a permission set may have', () => {
    const name = 'AWSReservedSSO_Admin_0123456789abcdef'
    assert.deepEqual(of(session(name)), [
      `${iam}:role/aws-reserved/sso.amazonaws.com/eu-west-1/${name}`,
      `${iam}:role/aws-reserved/sso.amazonaws.com/${name}`,
    ])
  })

  it('has none of whom IAM has no policies', () => {
    assert.deepEqual(of(`${iam}:root`), [])
    assert.deepEqual(of(`arn:aws:sts::${account}:federated-user/ada`), [])
  })
})
