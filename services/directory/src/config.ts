import { readSettings, serviceSettings } from '@gatehouse/kit'
import Type, { type Static } from 'typebox'

const Settings = Type.Object({
  ...serviceSettings({ port: 8082 }),
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
  DYNAMODB_TABLE: Type.Optional(
    Type.String({
      pattern: '^[a-zA-Z0-9_.-]{3,255}$',
      description: 'the DynamoDB table that keeps people instead',
    }),
  ),
  S3_BUCKET: Type.Optional(
    Type.String({
      pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
      description: 'the bucket that keeps avatars',
    }),
  ),
})
export type Settings = Static<typeof Settings>

/**
 * The directory's settings.
 * @throws {SettingsError}
 */
export function configFromEnv(env: NodeJS.ProcessEnv = process.env): Settings {
  return readSettings('directory', Settings, env, (settings) => [
    ...databaseProblems(settings),
    ...tableProblems(settings),
  ])
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

function databaseProblems(settings: Settings): string[] {
  const { DATABASE_URL: given, DATABASE_PASSWORD_FILE: passwordFile } = settings
  if (given === undefined) {
    return passwordFile === undefined
      ? []
      : ['DATABASE_PASSWORD_FILE is set without DATABASE_URL: set that too, or leave both out.']
  }
  const url = URL.parse(given)
  if (!url || !/^postgres(?:ql)?:$/.test(url.protocol) || url.pathname.length < 2) {
    return ['DATABASE_URL is not of the form postgres://user@host:5432/database: correct it.']
  }
  // The driver takes a password from the query, too.
  if (!url.password && !url.searchParams.has('password')) return []
  if (passwordFile !== undefined) {
    return ['DATABASE_URL holds a password beside DATABASE_PASSWORD_FILE: take it out of the URL.']
  }
  return settings.GATEHOUSE_STAGE === 'local'
    ? []
    : [
        `DATABASE_URL holds a password, which only the stage local may have (this is ${settings.GATEHOUSE_STAGE}): ` +
          'put it into a file and name that in DATABASE_PASSWORD_FILE.',
      ]
}
