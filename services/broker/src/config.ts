import { readSettings, serviceSettings } from '@gatehouse/kit'
import Type, { type Static } from 'typebox'

const Settings = Type.Object({
  ...serviceSettings({ port: 8081 }),
  GATEHOUSE_PROVIDER: Type.Enum(['local'], {
    default: 'local',
    description: 'where buckets, parameters and secrets are',
  }),
  GATEHOUSE_DATA_DIR: Type.String({
    default: '.gatehouse',
    description: 'the folder that the local provider serves and keeps versions in',
  }),
  AWS_REGION: Type.String({
    pattern: '^[a-z]{2}(-[a-z]+)+-[0-9]+$',
    default: 'eu-west-1',
    description: 'the region that local buckets say they are in',
  }),
})
export type Settings = Static<typeof Settings>

/**
 * The broker's settings.
 * @throws {SettingsError}
 */
export function configFromEnv(env: NodeJS.ProcessEnv = process.env): Settings {
  return readSettings('broker', Settings, env)
}
