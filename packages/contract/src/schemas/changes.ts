import Type, { type Static } from 'typebox'
import { DateTime } from './envelope.ts'

const change = Type.Enum(['created', 'updated', 'deleted'])

/** What happened to one thing. On the stream, `event:` is the type and `id:` goes into Last-Event-ID. */
export const ChangeEvent = Type.Union(
  [
    Type.Object({
      type: Type.Literal('parameter.changed'),
      name: Type.String(),
      change,
      version: Type.Optional(Type.Integer()),
      time: DateTime,
    }),
    Type.Object({
      type: Type.Literal('secret.rotated'),
      name: Type.String(),
      change,
      time: DateTime,
    }),
    Type.Object({
      type: Type.Literal('bucket.changed'),
      bucket: Type.String(),
      key: Type.Optional(
        Type.String({ description: 'Absent when the bucket itself came or went' }),
      ),
      change,
      time: DateTime,
    }),
  ],
  { title: 'ChangeEvent' },
)
export type ChangeEvent = Static<typeof ChangeEvent>
