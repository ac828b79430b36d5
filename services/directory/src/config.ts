import { callerProblems, callerSettings, readSettings, serviceSettings } from '@gatehouse/kit'
import Type, { type Static } from 'typebox'
import { databaseProblems } from './postgres/address.ts'

/** Of what keeps people, and of what brings its tables up to date. */
const databaseSettings = {
  GATEHOUSE_DATA_DIR: Type.String({
    default: '.gatehouse',
    description: 'the folder that holds the embedded database',
  }),
  DATABASE_URL: Type.Optional(
    Type.String({
      description: 'a PostgreSQL server, postgres://user@host/database',
      writeOnly: true,
    }),
  ),
  DATABASE_PASSWORD_FILE: Type.Optional(
    Type.String({ description: 'the file that holds the password of the database' }),
  ),
  DATABASE_CA_FILE: Type.Optional(
    Type.String({
      description: "the file of the authorities that sign the database's certificate",
    }),
  ),
  DATABASE_POOL_SIZE: Type.Integer({
    minimum: 1,
    maximum: 1_000,
    default: 10,
    description: 'connections to the database at most',
  }),
  DYNAMODB_TABLE: Type.Optional(
    Type.String({
      pattern: '^[a-zA-Z0-9_.-]{3,255}$',
      description: 'the DynamoDB table that keeps people instead',
    }),
  ),
}

const Settings = Type.Object({
  ...serviceSettings({ port: 8082 }),
  ...callerSettings,
  ...databaseSettings,
  S3_BUCKET: Type.Optional(
    Type.String({
      pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
      description: 'the bucket that keeps avatars',
    }),
  ),
  GATEHOUSE_AUDIT_DAYS: Type.Integer({
    minimum: 1,
    maximum: 3_653,
    default: 400,
    description: 'for so many whole days the audit log is kept',
  }),
  GATEHOUSE_ASSUME_ROLE_ARN: Type.Optional(
    Type.String({
      pattern: '^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]{1,512}$',
      examples: ['arn:aws:iam::123456789012:role/gatehouse-directory'],
      description: 'the role that is taken on from the base identity',
    }),
  ),
  GATEHOUSE_IAM_POLICY_FILE: Type.Optional(
    Type.String({
      description: 'the file of the policy that each call of AWS is held against before it is made',
    }),
  ),
})
export type Settings = Static<typeof Settings>

const MigrationSettings = Type.Object({ ...serviceSettings({ port: 8082 }), ...databaseSettings })
export type MigrationSettings = Static<typeof MigrationSettings>

/**
 * The directory's settings.
 * @throws {SettingsError}
 */
export function configFromEnv(env: NodeJS.ProcessEnv = process.env): Settings {
  return readSettings('directory', Settings, env, (settings) => [
    ...callerProblems(settings),
    ...databaseProblems(settings),
    ...tableProblems(settings),
  ])
}

/**
 * The settings of the job that brings the tables up to date: nobody calls it, so it knows no callers.
 * @throws {SettingsError}
 */
export function migrationConfigFromEnv(env: NodeJS.ProcessEnv = process.env): MigrationSettings {
  return readSettings('directory', MigrationSettings, env, databaseProblems)
}

function tableProblems(settings: Settings): string[] {
  const { DYNAMODB_TABLE: table, S3_BUCKET: bucket, DATABASE_URL: url } = settings
  if (table === undefined) return []
  return [
    ...(bucket === undefined
      ? ['DYNAMODB_TABLE is set without S3_BUCKET, where its avatars are kept: set that too.']
      : []),
    ...(url === undefined
      ? []
      : ['DYNAMODB_TABLE and DATABASE_URL are both set: leave out the one that keeps no people.']),
  ]
}
