import {
  callerProblems,
  callerSettings,
  missingSettings,
  readSettings,
  serviceSettings,
} from '@gatehouse/kit'
import Type, { type Static } from 'typebox'

const Settings = Type.Object({
  ...serviceSettings({ port: 8081 }),
  ...callerSettings,
  GATEHOUSE_PROVIDER: Type.Enum(['local', 'aws'], {
    default: 'local',
    description: 'where buckets, parameters and secrets are',
  }),
  GATEHOUSE_DATA_DIR: Type.String({
    default: '.gatehouse',
    description: 'the folder that the local provider serves and keeps versions in',
  }),
  AWS_REGION: Type.Optional(
    Type.String({
      pattern: '^[a-z]{2}(-[a-z]+)+-[0-9]+$',
      description:
        'the region of parameters and secrets, and the one that local buckets say they are in',
    }),
  ),
  GATEHOUSE_CACHE_TTL_SECONDS: Type.Integer({
    minimum: 1,
    maximum: 86_400,
    default: 60,
    description: 'for how long what AWS said is used without asking again',
  }),
  GATEHOUSE_CACHE_STALE_SECONDS: Type.Integer({
    minimum: 0,
    maximum: 604_800,
    default: 3_600,
    description: 'for how long what AWS said is used while AWS cannot be asked',
  }),
  GATEHOUSE_ASSUME_ROLE_ARN: Type.Optional(
    Type.String({
      pattern: '^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]{1,512}$',
      examples: ['arn:aws:iam::123456789012:role/gatehouse-broker'],
      description: 'the role that is taken on from the base identity',
    }),
  ),
  GATEHOUSE_IAM_POLICY_FILE: Type.Optional(
    Type.String({
      description: 'the file of the policy that each call of AWS is held against before it is made',
    }),
  ),
  GATEHOUSE_EVENTS_QUEUE_URL: Type.Optional(
    Type.String({
      pattern: '^https?://.+$',
      description: 'the SQS queue in which AWS says what has changed',
    }),
  ),
  BROKER_PEERS: Type.Optional(
    Type.String({
      pattern: '^[^\\s,:]+:[0-9]{1,5}(,[^\\s,:]+:[0-9]{1,5})*$',
      examples: ['broker-peers:8081', '10.0.0.1:8081,10.0.0.2:8081'],
      description: 'the other brokers on that queue, host:port parted by commas',
    }),
  ),
  BROKER_TOKEN_FILE: Type.Optional(
    Type.String({
      examples: ['/var/run/secrets/gatehouse/broker'],
      description: 'the file of the token that is shown to the other brokers',
    }),
  ),
})
export type Settings = Static<typeof Settings>

/**
 * The broker's settings.
 * @throws {SettingsError}
 */
export function configFromEnv(env: NodeJS.ProcessEnv = process.env): Settings {
  return readSettings('broker', Settings, env, (settings) => [
    ...callerProblems(settings),
    ...peerProblems(settings),
  ])
}

function peerProblems(settings: Settings): string[] {
  if (settings.BROKER_PEERS === undefined || settings.GATEHOUSE_AUTH === 'none') return []
  return missingSettings(['BROKER_TOKEN_FILE'], Settings.properties, settings)
}
