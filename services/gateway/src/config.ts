import { SettingsError, missingSettings, readSettings, serviceSettings } from '@gatehouse/kit'
import Type, { type Static } from 'typebox'
import { edgeProblems } from './edges/settings.ts'
import { awsCredentialsIn } from './no-credentials.ts'
import { publicUrlProblems } from './public-url.ts'
import { signInProblems } from './sign-in/settings.ts'

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
  GATEHOUSE_OIDC_ISSUER: Type.Optional(
    Type.String({
      pattern: '^https?://',
      examples: ['https://login.example.com/realms/work'],
      description: 'the OpenID Connect issuer at which people sign in',
      writeOnly: true,
    }),
  ),
  GATEHOUSE_OIDC_CLIENT_ID: Type.Optional(
    Type.String({ description: 'as what the issuer knows this gateway' }),
  ),
  GATEHOUSE_OIDC_CLIENT_SECRET_FILE: Type.Optional(
    Type.String({ description: 'the file that holds the secret for the issuer, if it gave one' }),
  ),
  GATEHOUSE_OIDC_SCOPES: Type.String({
    pattern: '^[!-~]+( [!-~]+)*$',
    default: 'openid profile email',
    description: 'what the issuer is asked for, parted by spaces',
  }),
  GATEHOUSE_OIDC_AUDIENCE: Type.Optional(
    Type.String({ description: 'for whom bearer tokens of the issuer must be' }),
  ),
  GATEHOUSE_OIDC_ROLES_CLAIM: Type.Optional(
    Type.String({
      examples: ['realm_access.roles'],
      description: 'the claim of ID tokens and bearer tokens that tells the roles',
    }),
  ),
  GATEHOUSE_SESSION_SECONDS: Type.Integer({
    minimum: 60,
    maximum: 2_592_000,
    default: 28_800,
    description: 'how long someone stays signed in',
  }),
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
    ...publicUrlProblems(settings),
    ...edgeProblems(settings),
    ...signInProblems(settings),
  ])
}

function tokenProblems(settings: Settings): string[] {
  if (settings.GATEHOUSE_AUTH === 'none') return []
  const names = ['BROKER_TOKEN_FILE', 'DIRECTORY_TOKEN_FILE'] as const
  return missingSettings(names, Settings.properties, settings)
}
