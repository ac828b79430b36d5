import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Platform, serviceValues } from '@gatehouse/platform'
import { CliError } from '../cli-error.ts'

/** By it a service takes other policies than those of its stage. */
const setting = 'GATEHOUSE_POLICY_FILE'

/**
 * A service that decides who may do what has the policies of each stage in its image, and does not start without.
 * @throws {CliError} when it has none of this stage
 */
export function refuseNoPolicies(root: string, platform: Platform, stage: string): void {
  for (const [name, { entry, settings = [] }] of Object.entries(platform.services)) {
    if (!settings.includes(setting)) continue
    if (serviceValues(platform, stage, name).settings[setting] !== undefined) continue
    const file = join(dirname(entry), '../policies', `${stage}.cedar`)
    if (existsSync(join(root, file))) continue
    throw new CliError(`${name} has no policies of ${stage}: ${file} is not there`, {
      fix: `write there who may do what, and build ${name} again; or name another file by ${setting} in settings of the stage.`,
    })
  }
}
