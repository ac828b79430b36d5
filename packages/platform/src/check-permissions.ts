import type { Platform, Service } from './describe.ts'
import { type Permission, settingOf } from './permission.ts'
import { awsServices } from './permissions.ts'
import { placeholdersOf } from './policy.ts'

/**
 * Actions that take no resource but `*`.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
const unscoped: readonly string[] = [
  's3:ListAllMyBuckets',
  'secretsmanager:ListSecrets',
  'ssm:DescribeParameters',
]

const stagePlaceholders = [
  'partition',
  'region',
  'account',
  'reads.buckets',
  'reads.parameters',
  'reads.secrets',
]

/** What is wrong with the permissions of the services: a sentence each. */
export function checkPermissions(platform: Platform): string[] {
  return awsServices(platform).flatMap(([name, service]) => {
    const permissions = service.aws?.permissions ?? []
    return [
      ...unknownSetting(service, service.aws?.when).map((sentence) => `${name}: ${sentence}`),
      ...sameIds(permissions).map((id) => `${name} has two permissions called ${id}.`),
      ...permissions.flatMap((permission) =>
        problemsOf(service, permission).map(
          (sentence) => `${name}, permission ${permission.id}: ${sentence}`,
        ),
      ),
    ]
  })
}

function sameIds(permissions: readonly Permission[]): string[] {
  const ids = permissions.map(({ id }) => id)
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) < index))]
}

function problemsOf(service: Service, permission: Permission): string[] {
  const { id, actions, resources } = permission
  return [
    ...(/^[A-Za-z0-9]+$/.test(id) ? [] : ['its id becomes a Sid: letters and digits alone.']),
    ...(actions.length === 0 ? ['it names no action.'] : []),
    ...(resources.length === 0 ? ['it names no resource.'] : []),
    ...actions.flatMap(wrongAction),
    ...wrongScope(actions, resources),
    ...unknownSetting(service, permission.when),
    ...unknownPlaceholders(permission),
  ]
}

function wrongAction(action: string): string[] {
  if (/^[a-z0-9-]+:[A-Z][A-Za-z0-9]*$/.test(action)) return []
  return [`"${action}" is not one action of AWS: write each as service:Action, without wildcards.`]
}

function wrongScope(actions: readonly string[], resources: readonly string[]): string[] {
  const all = resources.includes('*')
  const free = actions.filter((action) => unscoped.includes(action))
  const scoped = actions.filter((action) => !unscoped.includes(action))
  return [
    ...(all && scoped.length > 0
      ? [`${scoped.join(', ')} may not have the resource *: name what it is for by ARN.`]
      : []),
    ...(free.length > 0 && (!all || resources.length > 1)
      ? [`${free.join(', ')} cannot be scoped: give it a permission with the resource * alone.`]
      : []),
    ...resources
      .filter((resource) => resource !== '*' && !/^arn:[^:]+:[^:*]+:[^:]*:[^:]*:./.test(resource))
      .map((resource) => `"${resource}" is no ARN.`),
  ]
}

function unknownSetting(service: Service, when: string | undefined): string[] {
  if (when === undefined || service.settings?.includes(settingOf(when))) return []
  return [`it depends on ${settingOf(when)}, which is not among the service's settings.`]
}

/** A placeholder of a setting that may be absent would leave a hole in an ARN. */
function unknownPlaceholders({ resources, conditions, when }: Permission): string[] {
  const known = [...stagePlaceholders, ...(when === undefined ? [] : [settingOf(when)])]
  const texts = [...resources, ...Object.values(conditions?.StringEquals ?? {})]
  const unknown = texts.flatMap(placeholdersOf).filter((name) => !known.includes(name))
  return [...new Set(unknown)].map(
    (name) => `\${${name}} is none of ${known.join(', ')}: name its setting in \`when\`.`,
  )
}
