import { type Platform, clusterIdentity, isSmall } from '@gatehouse/platform'
import type { Scope } from './scope.ts'

/** What a teardown of a cluster leaves to a person, outside of it. */
export function nextSteps(platform: Platform, scope: Scope, cluster: string): string[] {
  const { clusters, stages } = platform
  const small = scope.stages.filter((name) => isSmall(clusters[stages[name]?.cluster ?? '']))
  return [
    ...small.map((name) =>
      clusterIdentity(platform, name) === 'irsa'
        ? `AWS still trusts tokens of the cluster with the roles of ${name}: gatehouse infra destroy ${name} takes them away.`
        : `The access key of the base identity of ${name} is still valid at AWS: gatehouse infra destroy ${name} takes it away with its user.`,
    ),
    ...(scope.whole
      ? []
      : [
          `Argo CD follows the main branch no more: take ${scope.stages.join(', ')} out of platform.ts, run gatehouse synth, push, then gatehouse cluster bootstrap ${cluster}.`,
        ]),
  ]
}
