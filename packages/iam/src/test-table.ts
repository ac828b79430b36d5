import type { IamRequest, Statement } from './index.ts'

/*
 * Decisions of IAM, generated: what differs in policies and in requests, each with each.
 */

const bucket = 'arn:aws:s3:::data'
const action = 's3:GetObject'

/** Ends of ARNs in a policy. */
const patterns = [
  'a/*',
  '*',
  'a/b',
  'a/?',
  '?/b',
  '*/b',
  'a*b',
  'a/**',
  'A/*',
  'a/../*',
  'a//b',
  '.*',
  'a/b*c?',
]
/** Ends of ARNs in a request. */
const ends = [
  'a/b',
  'a/',
  'a',
  'a//b',
  'a/../b',
  'a/b/c',
  'A/b',
  'a/B',
  '.a',
  'ab',
  'a/bxcy',
  '*',
  'a/?',
  '/a/b',
  'a/b ',
  'a/./b',
  'a/%62',
  'ä/b',
  'a\\b',
]

const condition = { StringEquals: { 'kms:ViaService': ['s3.x', 'ssm.x'] } }
const conditions: Statement['Condition'][] = [
  undefined,
  condition,
  { StringNotEquals: { 'kms:ViaService': 's3.x' } },
  { StringLike: { 'kms:ViaService': 's?.*' } },
  { Bool: { 'aws:SecureTransport': 'true' } },
  { ...condition, Bool: { 'aws:SecureTransport': 'true' } },
]
const contexts: NonNullable<IamRequest['context']>[] = [
  {},
  { 'kms:ViaService': 's3.x' },
  { 'KMS:viaservice': 'S3.x', 'aws:SecureTransport': 'True' },
  { 'kms:ViaService': 'ssm.x', 'aws:SecureTransport': 'false' },
]

export type Case = { statements: Statement[]; request: IamRequest }

/** Each pattern with each resource; each condition with each context; all of that beside a statement that forbids. */
export function generatedCases(): Case[] {
  const forbid = statement('Forbid', 'a/b*', undefined, 'Deny')
  const paths = patterns.flatMap((pattern) =>
    ends.flatMap((end) =>
      [[], [forbid]].flatMap((others) =>
        [action, 'S3:getobject', 's3:PutObject'].map((asked) => ({
          statements: [statement('Allow', pattern), ...others],
          request: { action: asked, resource: `${bucket}/${end}` },
        })),
      ),
    ),
  )
  const conditional = conditions.flatMap((first) =>
    conditions.flatMap((second) =>
      contexts.flatMap((context) =>
        ['a/b', 'b'].flatMap((end) =>
          (['Allow', 'Deny'] as const).map((effect) => ({
            statements: [
              statement('First', 'a/*', first),
              statement('Second', '*', second, effect),
            ],
            request: { action, resource: `${bucket}/${end}`, context },
          })),
        ),
      ),
    ),
  )
  return [...paths, ...conditional]
}

function statement(
  Sid: string,
  pattern: string,
  Condition?: Statement['Condition'],
  Effect: Statement['Effect'] = 'Allow',
): Statement {
  return {
    Sid,
    Effect,
    Action: [action],
    Resource: [`${bucket}/${pattern}`],
    ...(Condition && { Condition }),
  }
}
