import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CallGuard, openGuard } from '@gatehouse/aws/guard'
import { createEnforcement } from '@gatehouse/iam'
import { createLogger } from '@gatehouse/kit'
import {
  type Elsewhere,
  type ServicePolicy,
  resourceName,
  servicePolicy,
} from '@gatehouse/platform'
import { platform } from '../../platform.ts'

/** What the resources are called that the services use in the stage dev. */
export const named = {
  DYNAMODB_TABLE: resourceName(platform, 'dev', 'tables.people'),
  S3_BUCKET: resourceName(platform, 'dev', 'buckets.avatars'),
}
export const queueName = resourceName(platform, 'dev', 'queues.changes')

export type ServiceName = 'broker' | 'directory'

/** What a service may do in the stage dev, by platform.ts. */
export function shippedPolicy(
  service: ServiceName,
  elsewhere: Elsewhere = { settings: {} },
): ServicePolicy {
  return servicePolicy(platform, 'dev', service, elsewhere)
}

/** The id of each permission of a service, with each of its actions. */
export function permittedActions(service: ServiceName): [id: string, action: string][] {
  const { Statement } = shippedPolicy(service).policy
  return Statement.flatMap(({ Sid, Action }) =>
    Action.map((action): [string, string] => [Sid, action]),
  )
}

/** The policy without one action of one of its permissions. */
export function lacking(whole: ServicePolicy, id: string, action: string): ServicePolicy {
  const { Version, Statement } = whole.policy
  const left = Statement.map((statement) => {
    if (statement.Sid !== id) return statement
    return { ...statement, Action: statement.Action.filter((allowed) => allowed !== action) }
  })
  return {
    ...whole,
    policy: { Version, Statement: left.filter(({ Action }) => Action.length > 0) },
  }
}

/** A policy as the file that GATEHOUSE_IAM_POLICY_FILE names; `await using` removes it. */
export async function policyFile(policy: ServicePolicy) {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-policy-'))
  const path = join(folder, 'policy.json')
  await writeFile(path, JSON.stringify(policy))
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

/** What refuses each call that a policy denies, and tells nobody. */
export async function guardOf(policy: ServicePolicy): Promise<CallGuard> {
  await using file = await policyFile(policy)
  const guard = await openGuard({
    service: policy.service,
    file: file.path,
    decisions: createEnforcement,
    log: createLogger(policy.service, { level: 'silent' }),
  })
  if (!guard) throw new Error('there is a file, and no guard')
  return guard
}
