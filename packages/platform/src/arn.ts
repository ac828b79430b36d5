import type { Platform } from './describe.ts'
import { policyOf } from './policy.ts'
import { partitionOf, resourceName, splitRef, stageOf, usesOf } from './place.ts'
import type { ResourceRef, Resources } from './resource.ts'
import { stageContext } from './stage-context.ts'

/** What comes between account and name in an ARN, by kind of resource. */
const heads: Record<keyof Resources, [service: string, head: string]> = {
  buckets: ['s3', ''],
  parameters: ['ssm', 'parameter'],
  secrets: ['secretsmanager', 'secret:'],
  tables: ['dynamodb', 'table/'],
  databases: ['rds', 'db:'],
  queues: ['sqs', ''],
}

/**
 * The ARN of a resource in a stage. That of a secret ends with `??????`, for six characters that AWS chooses.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
export function arnOf(platform: Platform, stage: string, ref: ResourceRef): string {
  const { region, account } = stageOf(platform, stage)
  const [kind] = splitRef(ref)
  const [service, head] = heads[kind]
  const place = kind === 'buckets' ? ':' : `${region}:${account}`
  const tail = kind === 'secrets' ? '-??????' : ''
  const name = resourceName(platform, stage, ref)
  return `arn:${partitionOf(region)}:${service}:${place}:${head}${name}${tail}`
}

/** The services that do something with a resource in a stage: it is a setting of theirs, for them, or in their policy. */
export function usersOf(platform: Platform, stage: string, ref: ResourceRef): string[] {
  const arn = arnOf(platform, stage, ref)
  const owner = platform.resources.secrets?.[splitRef(ref)[1]]?.for
  return Object.keys(platform.services).flatMap((name) => {
    const uses = usesOf(platform, stage, name)
    const own = Object.values(uses).includes(ref) || (ref.startsWith('secrets.') && owner === name)
    return own || mayReach(platform, stage, name, arn) ? [name] : []
  })
}

/** Whether the policy of a service is about this resource, or about what is in it. */
export function mayReach(platform: Platform, stage: string, service: string, arn: string): boolean {
  const { Statement } = policyOf(platform, service, stageContext(platform, stage, service))
  const resources = Statement.flatMap(({ Resource }) => Resource)
  return resources.some((resource) => resource !== '*' && covers(resource, arn))
}

/** Whether a pattern is of this resource, or of what is in it: of objects in a bucket. */
function covers(pattern: string, arn: string): boolean {
  const whole = arn.split(':')[2] === 's3' ? (pattern.split('/')[0] as string) : pattern
  const source = RegExp.escape(whole).replaceAll(String.raw`\*`, '.*')
  return new RegExp(`^${source.replaceAll(String.raw`\?`, '.')}$`).test(arn)
}
