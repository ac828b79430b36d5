import type { Platform } from '../describe.ts'
import { eventRules, ruleName } from '../render/events.ts'
import { settingOf } from '../permission.ts'
import { hasResource, resourceRefs } from '../place.ts'
import type { Path, Problem } from '../problem.ts'
import type { Database, Parameter } from '../resource.ts'
import { didYouMean } from '../did-you-mean.ts'
import { entriesOf } from './labels.ts'

/** What is wrong with resources apart from their names. */
export function checkResources(platform: Platform): Problem[] {
  const { parameters, databases } = platform.resources
  return [
    ...entriesOf(parameters).flatMap(([name, parameter]) => wrongParameter(name, parameter)),
    ...entriesOf(databases).flatMap(([key, database]) => wrongDatabase(key, database)),
    ...wrongBuckets(platform),
    ...wrongKeys(platform),
    ...wrongOwners(platform),
    ...wrongFiles(platform),
    ...wrongStandIns(platform),
    ...wrongQueues(platform),
    ...longRules(platform),
  ]
}

function wrongParameter(name: string, { type, value, version }: Parameter): Problem[] {
  const path = ['resources', 'parameters', name]
  return [
    ...(type === 'SecureString' && value !== undefined
      ? [
          {
            path: [...path, 'value'],
            text: `the SecureString ${name} has a value for everyone to read`,
            fix: 'remove it here, change it where it was used, and give it with `gatehouse infra apply --values`',
          },
        ]
      : []),
    ...(type !== 'SecureString' && value === undefined
      ? [
          {
            path,
            text: `the ${type} ${name} has no value`,
            fix: 'add value, or make it a SecureString',
          },
        ]
      : []),
    ...wholeNumber([...path, 'version'], version, 1),
  ]
}

function wrongDatabase(key: string, database: Database): Problem[] {
  const path = ['resources', 'databases', key]
  const { version, instanceClass, storageGib } = database
  return [
    ...(/^\d+\.\d+$/.test(version)
      ? []
      : [
          {
            path: [...path, 'version'],
            text: `the version "${version}" of databases.${key} is not pinned`,
            fix: 'write major and minor, such as 17.6',
          },
        ]),
    ...(/^db\.[a-z0-9]+\.[a-z0-9]+$/.test(instanceClass)
      ? []
      : [
          {
            path: [...path, 'instanceClass'],
            text: `"${instanceClass}" is no class of database instances`,
            fix: 'write it as AWS does, such as db.t4g.small',
          },
        ]),
    ...wholeNumber([...path, 'storageGib'], storageGib, 20),
  ]
}

function wrongBuckets({ resources: { buckets, queues } }: Platform): Problem[] {
  const heard = entriesOf(queues).some(([, { hears }]) => hears.includes('buckets'))
  return entriesOf(buckets).flatMap(([key, { events, keepVersionsDays }]) => {
    const path = ['resources', 'buckets', key]
    return [
      ...wholeNumber([...path, 'keepVersionsDays'], keepVersionsDays, 1),
      ...(events && !heard
        ? [
            {
              path: [...path, 'events'],
              text: `buckets.${key} sends events that no queue hears`,
              fix: "let a queue hear 'buckets', or take `events` out",
            },
          ]
        : []),
    ]
  })
}

function wrongKeys({ resources: { tables } }: Platform): Problem[] {
  return entriesOf(tables)
    .filter(([, { partitionKey, sortKey }]) => partitionKey === sortKey)
    .map(([key, { partitionKey }]) => ({
      path: ['resources', 'tables', key, 'sortKey'],
      text: `tables.${key} has the attribute ${partitionKey} for both of its keys`,
      fix: 'choose another for one',
    }))
}

function wrongOwners({ resources: { secrets }, services }: Platform): Problem[] {
  return entriesOf(secrets).flatMap(([key, secret]) => {
    const path = ['resources', 'secrets', key]
    const owner = Object.hasOwn(services, secret.for) ? services[secret.for] : undefined
    if (!owner) {
      const text = `secrets.${key} is for ${secret.for}, which is no service`
      const fix = didYouMean(secret.for, Object.keys(services))
      return [{ path: [...path, 'for'], text, fix }]
    }
    const { settings = [] } = owner
    const named = { setting: secret.setting, when: settingOf(secret.when ?? secret.setting) }
    return entriesOf(named)
      .filter(([, setting]) => !settings.includes(setting))
      .slice(0, 1)
      .map(([field, setting]) => ({
        path: [...path, field],
        text: `secrets.${key} has the ${field} ${setting}, which is no setting of ${secret.for}`,
        fix: didYouMean(setting, settings),
      }))
  })
}

/** The name says that it takes the path of a file, and by it a secret is told from what holds one. */
function wrongFiles({ resources: { secrets } }: Platform): Problem[] {
  return entriesOf(secrets)
    .filter(([, { setting }]) => !setting.endsWith('_FILE'))
    .map(([key, { setting }]) => ({
      path: ['resources', 'secrets', key, 'setting'],
      text: `secrets.${key} is a file, but its setting ${setting} does not end in _FILE`,
      fix: 'have the service read the secret from a file that a setting ending in _FILE names',
    }))
}

function wrongStandIns(platform: Platform): Problem[] {
  return entriesOf(platform.resources.databases).flatMap(([key, { insteadOf }]) => {
    if (insteadOf === undefined || hasResource(platform, insteadOf)) return []
    const text = `databases.${key} is instead of ${insteadOf}, which is no resource`
    const fix = didYouMean(insteadOf, resourceRefs(platform))
    return [{ path: ['resources', 'databases', key, 'insteadOf'], text, fix }]
  })
}

function wrongQueues({ resources: { queues, buckets } }: Platform): Problem[] {
  const sends = entriesOf(buckets).some(([, { events }]) => events)
  return entriesOf(queues).flatMap(([key, { hears }]) => {
    const path = ['resources', 'queues', key, 'hears']
    const text = `queues.${key} hears of ${hears.length === 0 ? 'nothing' : 'buckets, none of which sends events'}`
    if (hears.length === 0) return [{ path, text, fix: 'name what it hears, or remove it' }]
    if (sends || !hears.includes('buckets')) return []
    return [{ path, text, fix: 'say `events: true` of a bucket, or take buckets out' }]
  })
}

/** EventBridge takes 64 characters. */
function longRules(platform: Platform): Problem[] {
  const stages = Object.keys(platform.stages)
  return entriesOf(platform.resources.queues).flatMap(([key, queue]) => {
    const names = stages.flatMap((stage) =>
      Object.keys(eventRules(platform, stage, queue)).map((rule) =>
        ruleName(platform, stage, key, rule),
      ),
    )
    const long = names.find((name) => name.length > 64)
    if (long === undefined) return []
    const text = `queues.${key} has the rule ${long} of ${long.length} characters, of which EventBridge takes 64`
    return [{ path: ['resources', 'queues', key, 'name'], text, fix: 'give it a shorter name' }]
  })
}

function wholeNumber(path: Path, value: number, least: number): Problem[] {
  if (Number.isInteger(value) && value >= least) return []
  const field = String(path.at(-1))
  const text = `${field} of ${String(path[1])}.${String(path[2])} is ${value}`
  return [{ path, text, fix: `give a whole number from ${least}` }]
}
