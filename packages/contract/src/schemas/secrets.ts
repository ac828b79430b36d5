import Type, { type Static } from 'typebox'
import { DateTime } from './envelope.ts'

export const Secret = Type.Object(
  {
    name: Type.String({ examples: ['shop/payment-provider'] }),
    description: Type.Optional(Type.String()),
    createdAt: DateTime,
    lastChangedAt: DateTime,
    lastRotatedAt: Type.Optional(DateTime),
    versions: Type.Array(Type.Object({ id: Type.String(), stages: Type.Array(Type.String()) }), {
      description: 'Versions by staging label, the current one first',
    }),
  },
  { title: 'Secret', description: 'What is known of a secret; never its value' },
)
export type Secret = Static<typeof Secret>
