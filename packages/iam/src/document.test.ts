import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PolicyError, parsePolicy } from './index.ts'

const good = {
  Sid: 'Read',
  Effect: 'Allow',
  Action: ['s3:GetObject'],
  Resource: ['arn:aws:s3:::data/*'],
}
const faultsOf = (document: unknown) => {
  try {
    parsePolicy(document)
    return []
  } catch (error) {
    assert.ok(error instanceof PolicyError)
    return [...error.faults]
  }
}
const withStatement = (change: object) =>
  faultsOf({ Version: '2012-10-17', Statement: [{ ...good, ...change }] })

describe('parsePolicy', () => {
  it('takes what Gatehouse writes', () => {
    assert.deepEqual(withStatement({}), [])
    assert.deepEqual(withStatement({ Condition: { StringEquals: { 'kms:ViaService': 'a' } } }), [])
    assert.deepEqual(faultsOf({ Version: '2012-10-17', Statement: [] }), [])
  })

  const cases: [what: string, change: object, says: RegExp][] = [
    ['an element that turns it around', { NotAction: ['s3:PutObject'] }, /has NotAction/],
    ['NotResource', { NotResource: ['*'] }, /has NotResource/],
    ['a principal', { Principal: '*' }, /has Principal/],
    ['an action for all', { Action: ['*'] }, /not one action/],
    ['a pattern of actions', { Action: ['s3:Get*'] }, /not one action/],
    ['an action that is no list', { Action: 's3:GetObject' }, /Action must be a list/],
    ['no action', { Action: [] }, /Action must be a list/],
    ['no resource', { Resource: undefined }, /Resource must be a list/],
    ['what is no ARN', { Resource: ['data/*'] }, /is no ARN/],
    ['a wildcard for accounts', { Resource: ['arn:aws:ssm:*:*:parameter/a'] }, /is no ARN/],
    ['a star that goes over colons', { Resource: ['arn:aws:s3*'] }, /is no ARN/],
    ['a policy variable', { Resource: ['arn:aws:s3:::data/${aws:username}/*'] }, /has a variable/],
    [
      'an unknown operator',
      { Condition: { IpAddress: { 'aws:SourceIp': 'x' } } },
      /IpAddress is none/,
    ],
    [
      'an operator for absent keys',
      { Condition: { StringEqualsIfExists: { a: 'b' } } },
      /is none of/,
    ],
    ['an operator for sets', { Condition: { 'ForAnyValue:StringLike': { a: 'b' } } }, /is none of/],
    [
      'a variable in a condition',
      { Condition: { StringLike: { a: '${aws:userid}' } } },
      /variable/,
    ],
    ['a value that is no text', { Condition: { Bool: { a: true } } }, /must be a text/],
    ['an unknown effect', { Effect: 'allow' }, /Effect must be/],
    ['no name', { Sid: undefined }, /Statement 0: Sid must be/],
  ]
  for (const [what, change, says] of cases) {
    it(`refuses ${what}`, () => {
      const faults = withStatement(change)
      assert.equal(faults.length, 1, faults.join('\n'))
      assert.match(faults[0] ?? '', says)
    })
  }

  it('names all faults at once, each with its statement', () => {
    const document = {
      Version: '2008-10-17',
      Id: 'x',
      Statement: [{ ...good, Effect: 'Maybe' }, { ...good, Action: ['*'] }, 7],
    }
    const faults = faultsOf(document)
    assert.equal(faults.length, 6, faults.join('\n'))
    assert.match(
      faults.join('\n'),
      /Version[^]*Id[^]*Read: Effect[^]*Read: \*[^]*2 is no[^]*called Read/,
    )
  })

  it('refuses what is no document', () => {
    for (const value of [undefined, null, 'x', [], { Version: '2012-10-17' }])
      assert.equal(faultsOf(value).length > 0, true)
  })
})
