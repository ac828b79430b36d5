import type { Platform } from '@gatehouse/platform'
import { needsOf } from '../prepare/needs.ts'
import type { Scope } from './scope.ts'

/** What a teardown of a cluster leaves to a person, outside of it. */
export function nextSteps(platform: Platform, scope: Scope, cluster: string): string[] {
  return [
    ...scope.stages.flatMap((name) => trustOf(platform, name)),
    ...(scope.whole
      ? []
      : [
          `Argo CD follows the main branch no more: take ${scope.stages.join(', ')} out of platform.ts, run gatehouse synth, push, then gatehouse cluster bootstrap ${cluster}.`,
        ]),
  ]
}

/** What opens roles on AWS still. */
function trustOf(platform: Platform, stage: string): string[] {
  const { small, issuer, baseIdentity } = needsOf(platform, stage)
  if (!small) return []
  const destroy = `gatehouse infra destroy ${stage}`
  if (baseIdentity) {
    return [
      `The access key of the base identity of ${stage} is still valid at AWS: ${destroy} takes it away with its user.`,
    ]
  }
  return issuer === undefined
    ? []
    : [
        `AWS still trusts tokens of the cluster with the roles of ${stage}: ${destroy} takes them away.`,
      ]
}
