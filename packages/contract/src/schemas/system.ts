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

/** `degraded` still serves (200): something a person should look at. `unavailable` is answered with 503. */
export const Health = Type.Object(
  {
    status: Type.Enum(['ok', 'degraded', 'unavailable']),
    service: Type.String(),
    version: Type.String(),
    dependencies: Type.Optional(Type.Record(Type.String(), DependencyHealth)),
  },
  { title: 'Health' },
)
export type Health = Static<typeof Health>
