import type { Platform } from '@gatehouse/platform'
import { needsOf } from '../prepare/needs.ts'
import type { Scope } from './scope.ts'

/** What a teardown of a cluster leaves to a person, outside of it. */
export function nextSteps(platform: Platform, scope: Scope, cluster: string): string[] {
  const withKeys = scope.stages.filter((name) => {
    const { small, baseIdentity } = needsOf(platform, name)
    return small && baseIdentity
  })
  return [
    ...withKeys.map(
      (name) =>
        `The access key of the base identity of ${name} is still valid at AWS: gatehouse infra destroy ${name} takes it away with its user.`,
    ),
    ...(scope.whole
      ? []
      : [
          `Argo CD follows the main branch no more: take ${scope.stages.join(', ')} out of platform.ts, run gatehouse synth, push, then gatehouse cluster bootstrap ${cluster}.`,
        ]),
  ]
}
