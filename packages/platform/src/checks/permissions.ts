import type { Platform, Service } from '../describe.ts'
import { type Permission, settingOf } from '../permission.ts'
import { awsServices } from '../permissions.ts'
import { placeholdersOf } from '../policy.ts'
import type { Path, Problem } from '../problem.ts'
import { didYouMean } from '../did-you-mean.ts'

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

/** What is wrong with the permissions of the services. */
export function checkPermissions(platform: Platform): Problem[] {
  return awsServices(platform).flatMap(([name, service]) => {
    const path = ['services', name, 'aws']
    const permissions = service.aws?.permissions ?? []
    return [
      ...unknownSetting(service, service.aws?.when, [...path, 'when'], name),
      ...(permissions.length === 0
        ? [{ path, text: `${name} has an AWS identity that may do nothing`, fix: 'take `aws` out' }]
        : []),
      ...permissions.flatMap((permission, index) =>
        problemsOf(service, permission, [...path, 'permissions', index]).map((problem) => ({
          ...problem,
          text: `${name}, permission ${permission.id}: ${problem.text}`,
        })),
      ),
      ...sameIds(name, permissions),
    ]
  })
}

function sameIds(name: string, permissions: readonly Permission[]): Problem[] {
  const ids = permissions.map(({ id }) => id)
  return ids.flatMap((id, index) =>
    ids.indexOf(id) === index
      ? []
      : [
          {
            path: ['services', name, 'aws', 'permissions', index, 'id'],
            text: `${name} has two permissions called ${id}`,
            fix: 'give one of them another id',
          },
        ],
  )
}

function problemsOf(service: Service, permission: Permission, path: Path): Problem[] {
  const { id, actions, resources } = permission
  return [
    ...(/^[A-Za-z0-9]+$/.test(id)
      ? []
      : [
          {
            path: [...path, 'id'],
            text: 'its id becomes a Sid',
            fix: 'give it one of letters and digits alone',
          },
        ]),
    ...(actions.length === 0
      ? [
          {
            path: [...path, 'actions'],
            text: 'it names no action',
            fix: 'name one, or take it out',
          },
        ]
      : []),
    ...(resources.length === 0
      ? [{ path: [...path, 'resources'], text: 'it names no resource', fix: 'name one by ARN' }]
      : []),
    ...actions.flatMap((action, index) => wrongAction(action, [...path, 'actions', index])),
    ...wrongScope(permission, path),
    ...unknownSetting(service, permission.when, [...path, 'when'], 'it'),
    ...unknownPlaceholders(permission, path),
  ]
}

function wrongAction(action: string, path: Path): Problem[] {
  if (/^[a-z0-9-]+:[A-Z][A-Za-z0-9]*$/.test(action)) return []
  const fix = 'write each as service:Action, without wildcards'
  return [{ path, text: `"${action}" is not one action of AWS`, fix }]
}

function wrongScope({ actions, resources }: Permission, path: Path): Problem[] {
  const all = resources.includes('*')
  const free = actions.filter((action) => unscoped.includes(action))
  const scoped = actions.filter((action) => !unscoped.includes(action))
  const at = [...path, 'resources']
  return [
    ...(all && scoped.length > 0
      ? [
          {
            path: at,
            text: `${scoped.join(', ')} may not have the resource *`,
            fix: 'name what it is for by ARN',
          },
        ]
      : []),
    ...(free.length > 0 && (!all || resources.length > 1)
      ? [
          {
            path: at,
            text: `${free.join(', ')} cannot be scoped`,
            fix: 'give it a permission with the resource * alone',
          },
        ]
      : []),
    ...resources.flatMap((resource, index) =>
      resource === '*' || /^arn:[^:]+:[^:*]+:[^:]*:[^:]*:./.test(resource)
        ? []
        : [
            {
              path: [...at, index],
              text: `"${resource}" is no ARN`,
              fix: 'write arn:${partition}:SERVICE:${region}:${account}:RESOURCE',
            },
          ],
    ),
  ]
}

function unknownSetting(
  { settings = [] }: Service,
  when: string | undefined,
  path: Path,
  who: string,
): Problem[] {
  if (when === undefined || settings.includes(settingOf(when))) return []
  const name = settingOf(when)
  const text = `${who} depends on ${name}, which is not among the service's settings`
  return [{ path, text, fix: didYouMean(name, settings) }]
}

/** A placeholder of a setting that may be absent would leave a hole in an ARN. */
function unknownPlaceholders({ resources, conditions, when }: Permission, path: Path): Problem[] {
  const known = [...stagePlaceholders, ...(when === undefined ? [] : [settingOf(when)])]
  const texts: [string, Path][] = [
    ...resources.map((text, index): [string, Path] => [text, [...path, 'resources', index]]),
    ...Object.entries(conditions?.StringEquals ?? {}).map(([key, text]): [string, Path] => [
      text,
      [...path, 'conditions', 'StringEquals', key],
    ]),
  ]
  return texts.flatMap(([text, at]) =>
    placeholdersOf(text)
      .filter((name) => !known.includes(name))
      .map((name) => ({
        path: at,
        text: `\${${name}} is none of ${known.join(', ')}`,
        fix: 'correct it, or name its setting in `when`',
      })),
  )
}
