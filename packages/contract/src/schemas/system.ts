import Type, { type Static } from 'typebox'

export const Version = Type.Object(
  {
    service: Type.String(),
    version: Type.String(),
    commit: Type.String(),
    builtAt: Type.String(),
  },
  { title: 'Version' },
)
export type Version = Static<typeof Version>

export const DependencyHealth = Type.Object({
  status: Type.Enum(['ok', 'degraded', 'down']),
  detail: Type.Optional(Type.String()),
})
export type DependencyHealth = Static<typeof DependencyHealth>

/** As whom a service calls AWS. Nothing of the keys themselves is ever told. */
export const Identity = Type.Object({
  kind: Type.Enum(
    [
      'none',
      'assumed-role',
      'environment',
      'profile',
      'web-identity',
      'pod-identity',
      'container',
      'instance',
    ],
    { description: 'Where its credentials come from; `none` while it has none' },
  ),
  arn: Type.Optional(Type.String({ description: 'Who AWS says it is' })),
  expiresAt: Type.Optional(
    Type.String({ description: 'When the credentials end, as ISO 8601 has it, if they do' }),
  ),
  secondsLeft: Type.Optional(Type.Integer({ minimum: 0 })),
})
export type Identity = Static<typeof Identity>

/** `degraded` still serves (200): something a person should look at. `unavailable` is answered with 503. */
export const Health = Type.Object(
  {
    status: Type.Enum(['ok', 'degraded', 'unavailable']),
    service: Type.String(),
    version: Type.String(),
    identity: Type.Optional(Identity),
    dependencies: Type.Optional(Type.Record(Type.String(), DependencyHealth)),
  },
  { title: 'Health' },
)
export type Health = Static<typeof Health>
