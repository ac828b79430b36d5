import Type, { type Static } from 'typebox'
import { DateTime } from './envelope.ts'

/**
 * A name by the rules of Parameter Store: a hierarchical one begins with a slash, a flat one has none.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
 */
export const ParameterName = Type.String({
  minLength: 1,
  maxLength: 1011,
  pattern: '^[A-Za-z0-9_./-]+$',
  description:
    'Letters, digits and . _ - with / between the levels; an encoded slash means the same',
  examples: ['challenge/kantox'],
})

export const ParameterPrefix = Type.String({
  maxLength: 1011,
  pattern: '^[A-Za-z0-9_./-]*$',
  description: 'What the names begin with',
})

export const ParameterType = Type.Enum(['String', 'StringList', 'SecureString'])
export type ParameterType = Static<typeof ParameterType>

export const Parameter = Type.Object(
  {
    name: Type.String({ examples: ['/challenge/kantox'] }),
    type: ParameterType,
    value: Type.Optional(
      Type.String({
        description: 'Absent for a SecureString; a StringList has commas between its items',
      }),
    ),
    version: Type.Integer({ minimum: 1 }),
    lastModified: DateTime,
    description: Type.Optional(Type.String()),
  },
  { title: 'Parameter' },
)
export type Parameter = Static<typeof Parameter>
