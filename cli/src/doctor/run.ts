import type { Platform, SettingValues } from '@gatehouse/platform'
import { type CallerOptions, openCaller } from '../aws/caller.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { needsOf } from './checks.ts'
import { examine } from './examine.ts'
import { reportOf } from './report.ts'
import { page } from './show.ts'
import { openSimulator } from './simulate.ts'

export type DoctorOptions = CallerOptions & { services: string[]; json: boolean }

/**
 * Shows what an identity may do of what services need. Answers with the exit code: whether that is all.
 * @throws {CliError} when AWS cannot be asked
 */
export async function runDoctor(
  options: DoctorOptions,
  platform: Platform,
  { env, stdout }: Context,
): Promise<number> {
  const role = options.assumeRole ?? (env.GATEHOUSE_ASSUME_ROLE_ARN || undefined)
  const caller = await openCaller({ ...options, ...(role && { assumeRole: role }) }, env)
  const settings = settingsOf(platform, env)
  const simulator = await openSimulator(caller, role)
  const needs = needsOf(platform, options.services, { ...caller, settings })
  const usable = 'reason' in simulator ? undefined : simulator
  const examined = await examine(needs, caller, settings, usable)
  const report = reportOf(caller, examined, simulator, env.AWS_ENDPOINT_URL)
  stdout.write(
    options.json ? `${JSON.stringify(report, undefined, 2)}\n` : page(report, stdout.paint),
  )
  return report.well ? exitCodes.done : exitCodes.failed
}

/** What the services would be set up with here, with the account of AWS as what the broker serves. */
function settingsOf(platform: Platform, env: NodeJS.ProcessEnv): SettingValues {
  const names = Object.values(platform.services).flatMap(({ settings = [] }) => settings)
  const given = Object.fromEntries(names.map((name) => [name, env[name]]))
  return { ...given, GATEHOUSE_PROVIDER: 'aws' }
}
