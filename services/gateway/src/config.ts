import { SettingsError, missingSettings, readSettings, serviceSettings } from '@gatehouse/kit'
import Type, { type Static } from 'typebox'
import { edgeProblems } from './edges/settings.ts'
import { awsCredentialsIn } from './no-credentials.ts'

const Settings = Type.Object({
  ...serviceSettings({ port: 8080 }),
  BROKER_URL: Type.String({
    pattern: '^https?://',
    examples: ['http://127.0.0.1:8081'],
    description: 'where the broker listens',
  }),
  DIRECTORY_URL: Type.String({
    pattern: '^https?://',
    examples: ['http://127.0.0.1:8082'],
    description: 'where the directory listens',
  }),
  BROKER_TOKEN_FILE: Type.Optional(
    Type.String({
      examples: ['/var/run/secrets/gatehouse/broker'],
      description: 'the file of the token that is shown to the broker',
    }),
  ),
  DIRECTORY_TOKEN_FILE: Type.Optional(
    Type.String({
      examples: ['/var/run/secrets/gatehouse/directory'],
      description: 'the file of the token that is shown to the directory',
    }),
  ),
  GATEHOUSE_POLICY_FILE: Type.Optional(
    Type.String({ description: 'who may do what, instead of the file of the stage' }),
  ),
  GATEHOUSE_PUBLIC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://',
      examples: ['https://gatehouse.example.com'],
      description: 'the origin at which browsers reach the gateway',
    }),
  ),
  GATEHOUSE_HOSTS: Type.Optional(
    Type.String({ description: 'further names by which the gateway may be asked' }),
  ),
  GATEHOUSE_TRUSTED_PROXIES: Type.Optional(
    Type.String({ description: 'addresses and networks of the proxies before the gateway' }),
  ),
  RATE_LIMIT_ADDRESS_PER_MINUTE: Type.Integer(perMinute(3_000, 'requests of one address')),
  RATE_LIMIT_PRINCIPAL_PER_MINUTE: Type.Integer(
    perMinute(6_000, 'requests of one user or API key'),
  ),
  RATE_LIMIT_FAILURES_PER_MINUTE: Type.Integer(perMinute(30, 'wrong credentials of one address')),
})
export type Settings = Static<typeof Settings>

function perMinute(most: number, what: string) {
  const description = `${what} within a minute, 0 for any number`
  return { minimum: 0, maximum: 1_000_000_000, default: most, description }
}

/**
 * The gateway's settings. It refuses to start where an AWS credential is within its reach.
 * @throws {SettingsError}
 */
export function configFromEnv(env: NodeJS.ProcessEnv = process.env): Settings {
  const found = awsCredentialsIn(env)
  if (found.length > 0) {
    throw new SettingsError('gateway', [
      `The public gateway must hold no AWS credential, and its environment has ${found.join(', ')}: take ` +
        'them out; only the broker and the directory talk to AWS.',
    ])
  }
  return readSettings('gateway', Settings, env, (settings) => [
    ...tokenProblems(settings),
    ...edgeProblems(settings),
  ])
}

function tokenProblems(settings: Settings): string[] {
  if (settings.GATEHOUSE_AUTH === 'none') return []
  const names = ['BROKER_TOKEN_FILE', 'DIRECTORY_TOKEN_FILE'] as const
  return missingSettings(names, Settings.properties, settings)
}
