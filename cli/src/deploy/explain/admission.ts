import type { Condition } from '../stage/objects.ts'
import { type Finding, lasting, prepare } from './cause.ts'

/** Why the API server takes no pods of a ReplicaSet or a Job, by the message of its refusal. */
export function explainRefusal(said: string, namespace: string, stage: string): Finding {
  const [, policy, broken] = /violates PodSecurity "([^"]+)": (.+)$/.exec(said) ?? []
  if (broken !== undefined) {
    return lasting(
      'pod-security',
      `Pod Security (${policy}) of the namespace ${namespace} refuses its pods: ${broken}`,
      'correct the manifests, or the label pod-security.kubernetes.io/enforce of the namespace.',
    )
  }
  const [, quota, figures] = /exceeded quota: ([^,]+), (.+)$/.exec(said) ?? []
  if (figures !== undefined) {
    return lasting(
      'quota',
      `the quota ${quota} of the namespace ${namespace} has no room for its pods: ${figures}`,
      'raise the quota, or ask for less in platform.ts (workload).',
    )
  }
  const [, account] = /serviceaccount "([^"]+)" not found/.exec(said) ?? []
  if (account !== undefined) {
    return lasting('service-account', `its ServiceAccount ${account} is not there`, prepare(stage))
  }
  const why = said.replace(/^.*is forbidden: /, '')
  return lasting('refused', `the cluster refuses its pods: ${why}`, 'correct what it names.')
}

/** The refusal that a ReplicaSet meets now. */
export function refusalOf(conditions: readonly Condition[] | undefined): string | undefined {
  return conditions?.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True')
    ?.message
}
