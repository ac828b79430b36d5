import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TSchema } from 'typebox'
import { Check } from 'typebox/value'
import { BucketName, ObjectKey } from './buckets.ts'
import { Cursor } from './envelope.ts'
import { ParameterName } from './parameters.ts'
import { Email, NewUser, UserName, UserPatch } from './users.ts'

/** What a schema must take and what it must refuse. */
const cases: Record<string, { schema: TSchema; taken: unknown[]; refused: unknown[] }> = {
  BucketName: {
    schema: BucketName,
    taken: ['abc', 'a.b-c', '0ab', 'a'.repeat(63)],
    refused: ['', 'ab', 'Abc', 'a_b', '-ab', 'ab-', 'a/b', '../a', 'a'.repeat(64), 'abc\n'],
  },
  ObjectKey: {
    schema: ObjectKey,
    taken: [
      'a',
      'a/b',
      '/a',
      'a//b',
      'a b',
      '.a',
      '..a',
      'a..',
      'a/.b/c..',
      'ä☃😀',
      'a'.repeat(1024),
    ],
    refused: [
      '',
      '.',
      '..',
      'a/..',
      '../a',
      'a/../b',
      './a',
      'a/.',
      'a\u0000',
      'a\nb',
      'a'.repeat(1025),
    ],
  },
  ParameterName: {
    schema: ParameterName,
    taken: ['a', '/challenge/kantox', 'a.b_c-D/9', 'a'.repeat(1011)],
    refused: ['', 'a b', 'ä', 'a\n', 'a%2Fb', 'a'.repeat(1012)],
  },
  Cursor: {
    schema: Cursor,
    taken: ['', 'ab', 'abc', 'abcd', 'a-_9'],
    refused: ['a', 'abcde', 'ab==', 'a b', 'a+b/', 'a'.repeat(4100)],
  },
  UserName: {
    schema: UserName,
    taken: ['A', 'Ada Lovelace', ' A', 'A ', 'Zoë 😀', '李', 'a'.repeat(200)],
    refused: ['', ' ', '   ', 'a\tb', 'a\nb', '\u007f', 'a'.repeat(201), 1, null],
  },
  Email: {
    schema: Email,
    taken: ['a@b.cd', 'ada.l+x@mail.example.com', "o'neil@a-b.io", 'zoë@example.com'],
    refused: [
      '',
      'a',
      'a@b',
      '@b.cd',
      'a@.cd',
      'a@b.',
      'a@-b.cd',
      'a b@c.de',
      'a@b@c.de',
      'a<b@c.de',
      'a@b.cd\n',
      `${'a'.repeat(65)}@b.cd`,
      `a@${'b'.repeat(250)}.cd`,
    ],
  },
  NewUser: {
    schema: NewUser,
    taken: [{ name: 'Ada', email: 'a@b.cd' }],
    refused: [{}, { name: 'Ada' }, { name: 'Ada', email: 'a@b.cd', role: 'admin' }, []],
  },
  UserPatch: {
    schema: UserPatch,
    taken: [{ name: 'Ada' }, { email: 'a@b.cd' }],
    refused: [{}, { id: '1' }, { name: 'Ada', version: 2 }],
  },
}

for (const [name, { schema, taken, refused }] of Object.entries(cases)) {
  describe(name, () => {
    it('takes what is right', () => {
      for (const value of taken) assert.ok(Check(schema, value), JSON.stringify(value))
    })

    it('refuses what is not', () => {
      for (const value of refused) assert.ok(!Check(schema, value), JSON.stringify(value))
    })
  })
}

describe('the patterns', () => {
  it('take no long time, however near a text comes to them', () => {
    const near = ['a', ' ', 'a.', '/', '..', './', 'a-', '"', 'a@', '@a'].map(
      (part) => `${part.repeat(1e5)}\u0000`,
    )
    for (const { schema } of Object.values(cases)) {
      const { pattern } = schema as { pattern?: string }
      if (pattern === undefined) continue
      const begun = performance.now()
      for (const text of near) new RegExp(pattern, 'u').test(text)
      assert.ok(performance.now() - begun < 500, pattern)
    }
  })
})
