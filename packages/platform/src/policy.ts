import type { Platform } from './describe.ts'
import type { Permission } from './permission.ts'
import { type SettingValues, neededPermissions } from './permissions.ts'
import type { Reads } from './stage.ts'

/** Where a policy is to hold: what its placeholders stand for. */
export type PolicyContext = {
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  partition: string
  region: string
  /** Twelve digits. */
  account: string
  /** Of the service: they decide what it needs. */
  settings: SettingValues
  /** What of the account services may read; nothing: all of it. */
  reads?: Reads
  /** Databases of RDS, by their names there, that the service uses: it gets their passwords. */
  databases?: readonly string[]
}

const everything: Reads = { buckets: ['*'], parameters: ['/*'], secrets: ['*'] }

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export type PolicyDocument = { Version: '2012-10-17'; Statement: Statement[] }

export type Statement = {
  Sid: string
  Effect: 'Allow'
  Action: string[]
  Resource: string[]
  Condition?: { StringEquals: Record<string, string> }
}

/**
 * What IAM must allow the service, and no more: a statement a permission, in the order of the description,
 * none for what these settings do not need, and none about reads of a kind of which nothing may be read. Last come
 * those about the passwords of its databases.
 * @throws {Error} when there is no such service
 */
export function policyOf(
  platform: Platform,
  service: string,
  context: PolicyContext,
): PolicyDocument {
  const described = platform.services[service]
  if (!described) throw new Error(`${platform.name} has no service ${service}`)
  const needed = neededPermissions(described, context.settings)
  return {
    Version: '2012-10-17',
    Statement: [
      ...needed
        .map((permission) => statementOf(permission, context))
        // Where nothing may be read, IAM refuses a statement about nothing.
        .filter(({ Resource }) => Resource.length > 0),
      ...passwordStatements(context),
    ],
  }
}

/**
 * By which the driver of the cluster, as the service, reads the password of each of its databases, and no other's.
 * RDS names their secrets itself, and tags each with its database.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
 */
function passwordStatements(context: PolicyContext): Statement[] {
  const { partition, region, account, databases = [] } = context
  const place = `${region}:${account}`
  return databases.map((name, index) => ({
    Sid: `ReadDatabasePassword${index === 0 ? '' : index + 1}`,
    Effect: 'Allow',
    Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
    Resource: [`arn:${partition}:secretsmanager:${place}:secret:rds!db-*`],
    Condition: {
      StringEquals: {
        'aws:ResourceTag/aws:rds:primaryDBInstanceArn': `arn:${partition}:rds:${place}:db:${name}`,
      },
    },
  }))
}

/** The statement that grants a permission. */
export function statementOf(permission: Permission, context: PolicyContext): Statement {
  const { id, actions, resources, conditions } = permission
  const fill = (text: string) => fillPlaceholders(text, context)
  const equals = Object.entries(conditions?.StringEquals ?? {})
  return {
    Sid: id,
    Effect: 'Allow',
    Action: [...actions],
    Resource: resources.flatMap((text) => fillReads(text, context)).map(fill),
    ...(equals.length > 0 && {
      Condition: {
        StringEquals: Object.fromEntries(equals.map(([key, value]) => [key, fill(value)])),
      },
    }),
  }
}

const placeholder = /\$\{([\w.]+)\}/g

/** The names between `${` and `}`. */
export function placeholdersOf(text: string): string[] {
  return [...text.matchAll(placeholder)].map(([, name]) => name as string)
}

/**
 * An ARN for each thing that may be read. That of a secret ends with six characters of AWS's choice.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
 */
function fillReads(text: string, { reads = everything }: PolicyContext): string[] {
  const [whole, kind] = /\$\{reads\.(buckets|parameters|secrets)\}/.exec(text) ?? []
  if (whole === undefined) return [text]
  return reads[kind as keyof Reads].map((name) =>
    text.replace(whole, kind === 'secrets' && !name.endsWith('*') ? `${name}-??????` : name),
  )
}

function fillPlaceholders(text: string, context: PolicyContext): string {
  const { settings, partition, region, account } = context
  const values: SettingValues = { ...settings, partition, region, account }
  return text.replaceAll(placeholder, (_, name: string) => {
    const value = values[name]
    if (!value) throw new Error(`a policy needs ${name}, which is not set`)
    return /^https?:/.test(value) ? (new URL(value).pathname.split('/').at(-1) as string) : value
  })
}
