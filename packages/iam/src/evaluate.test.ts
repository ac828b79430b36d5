import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type IamRequest, type Statement, createEvaluator } from './index.ts'

const statement = (given: Partial<Statement>): Statement => ({
  Sid: 'Read',
  Effect: 'Allow',
  Action: ['s3:GetObject'],
  Resource: ['arn:aws:s3:::data/*'],
  ...given,
})
const policy = (...statements: Partial<Statement>[]) => ({
  Version: '2012-10-17',
  Statement: statements.map(statement),
})
const object = (key: string, bucket = 'data'): IamRequest => ({
  action: 's3:GetObject',
  resource: `arn:aws:s3:::${bucket}/${key}`,
})

describe('createEvaluator', () => {
  const effects = (statements: Partial<Statement>[], requests: IamRequest[]) => {
    const decide = createEvaluator(policy(...statements))
    return requests.map((request) => decide(request).effect)
  }

  it('allows what a statement allows, and names it', () => {
    const decide = createEvaluator(policy({}))
    assert.deepEqual(decide(object('a')), { effect: 'allow', sid: 'Read' })
    assert.deepEqual(decide({ ...object('a'), action: 's3:PutObject' }), {
      effect: 'implicit-deny',
    })
    assert.deepEqual(decide(object('a', 'other')), { effect: 'implicit-deny' })
  })

  it('denies all without a policy', () => {
    assert.equal(createEvaluator()(object('a')).effect, 'implicit-deny')
  })

  it('lets a statement that forbids outweigh those that allow, wherever it stands', () => {
    const forbid = { Sid: 'Keep', Effect: 'Deny', Resource: ['arn:aws:s3:::data/keep/*'] } as const
    for (const statements of [
      [{}, forbid],
      [forbid, {}],
    ]) {
      const decide = createEvaluator(policy(...statements))
      assert.deepEqual(decide(object('keep/a')), { effect: 'explicit-deny', sid: 'Keep' })
      assert.equal(decide(object('a')).effect, 'allow')
    }
    const decide = createEvaluator(policy({}), policy(forbid))
    assert.equal(decide(object('keep/a')).effect, 'explicit-deny')
  })

  it('compares actions without regard to case, and resources with it', () => {
    assert.deepEqual(
      effects([{}], [{ ...object('a'), action: 'S3:getobject' }, object('a', 'Data')]),
      ['allow', 'implicit-deny'],
    )
  })

  it('takes a path as it is: nothing is tidied up, and * goes over slashes', () => {
    const only = { Resource: ['arn:aws:s3:::data/public/*'] }
    assert.deepEqual(
      effects(
        [only],
        [
          'public/a',
          'public/a/b',
          'public/',
          'public/../secret',
          'public',
          '/public/a',
          'Public/a',
        ].map((key) => object(key)),
      ),
      ['allow', 'allow', 'allow', 'allow', 'implicit-deny', 'implicit-deny', 'implicit-deny'],
    )
    const exact = { Resource: ['arn:aws:s3:::data/a/b'] }
    assert.deepEqual(
      effects(
        [exact],
        ['a/b', 'a//b', 'a/./b', 'a/c/../b', 'a/b/', '%61/b'].map((key) => object(key)),
      ),
      ['allow', ...Array.from({ length: 5 }, () => 'implicit-deny')],
    )
  })

  it('lets ? stand for one character, and a dot for nothing but itself', () => {
    assert.deepEqual(
      effects(
        [{ Resource: ['arn:aws:s3:::data/a?.c'] }],
        ['ab.c', 'a.c', 'abb.c', 'abxc', 'a/.c', 'a\u{1f600}.c'].map((key) => object(key)),
      ),
      ['allow', 'implicit-deny', 'implicit-deny', 'implicit-deny', 'allow', 'allow'],
    )
  })

  it('lets no wildcard go over into another account, region or service', () => {
    const parameters = {
      Action: ['ssm:GetParameter'],
      Resource: ['arn:aws:ssm:eu-west-1:111122223333:parameter/*'],
    }
    const ask = (resource: string) => ({ action: 'ssm:GetParameter', resource })
    assert.deepEqual(
      effects(
        [parameters],
        [
          ask('arn:aws:ssm:eu-west-1:111122223333:parameter/a:b'),
          ask('arn:aws:ssm:eu-west-1:444455556666:parameter/a'),
          ask('arn:aws:ssm:eu-west-2:111122223333:parameter/a'),
          ask('arn:aws-cn:ssm:eu-west-1:111122223333:parameter/a'),
          ask('arn:aws:ssm:eu-west-1:111122223333:document/parameter/a'),
        ],
      ),
      ['allow', 'implicit-deny', 'implicit-deny', 'implicit-deny', 'implicit-deny'],
    )
  })

  it('refuses a request about a pattern of actions', () => {
    const decide = createEvaluator(policy({}))
    assert.throws(() => decide({ ...object('a'), action: 's3:*' }), /not one action/)
  })

  it('takes a star in a request for the character that it is', () => {
    assert.deepEqual(effects([{ Resource: ['arn:aws:s3:::data/a'] }], [object('*')]), [
      'implicit-deny',
    ])
  })

  describe('with a condition', () => {
    const via = {
      Condition: { StringEquals: { 'kms:ViaService': ['s3.eu-west-1.amazonaws.com', 'x'] } },
    }
    const ask = (context?: Record<string, string>) => ({
      ...object('a'),
      ...(context && { context }),
    })

    it('holds when the key has one of the values, whatever the case of its name', () => {
      assert.deepEqual(
        effects(
          [via],
          [
            ask({ 'kms:ViaService': 's3.eu-west-1.amazonaws.com' }),
            ask({ 'KMS:viaservice': 'x' }),
            ask({ 'kms:ViaService': 'X' }),
            ask({ other: 'x' }),
            ask(),
          ],
        ),
        ['allow', 'allow', 'implicit-deny', 'implicit-deny', 'implicit-deny'],
      )
    })

    it('needs all operators and keys', () => {
      const both = { Condition: { StringEquals: { a: '1', b: '2' }, StringLike: { c: 'x*' } } }
      assert.deepEqual(
        effects(
          [both],
          [ask({ a: '1', b: '2', c: 'xyz' }), ask({ a: '1', b: '2' }), ask({ a: '1', c: 'x' })],
        ),
        ['allow', 'implicit-deny', 'implicit-deny'],
      )
    })

    it('forbids what does not come over TLS', () => {
      const insecure = {
        Sid: 'Plain',
        Effect: 'Deny',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      } as const
      assert.deepEqual(
        effects(
          [{}, insecure],
          [ask({ 'aws:SecureTransport': 'False' }), ask({ 'aws:SecureTransport': 'true' }), ask()],
        ),
        ['explicit-deny', 'allow', 'allow'],
      )
    })

    it('takes an absent key for one that differs from every value', () => {
      const others = { Condition: { StringNotEquals: { owner: ['me', 'you'] } } }
      assert.deepEqual(effects([others], [ask(), ask({ owner: 'them' }), ask({ owner: 'you' })]), [
        'allow',
        'allow',
        'implicit-deny',
      ])
    })
  })
})
