import { type Platform, type Stage, didYouMean, stageOf } from '@gatehouse/platform'
import { CliError } from '../cli-error.ts'
import { exitCodes } from '../exit-codes.ts'
import { type Caller, openCaller } from './caller.ts'

/** @throws {CliError} when the description has no such stage */
export function describedStage(platform: Platform, name: string): Stage {
  const names = Object.keys(platform.stages)
  if (names.includes(name)) return stageOf(platform, name)
  throw new CliError(`${platform.name} has no stage ${name}`, {
    fix: didYouMean(name, names),
    exitCode: exitCodes.usage,
  })
}

/**
 * Who calls AWS for a stage, in its region.
 * @throws {CliError} when there is no such stage, no identity, or one of another account
 */
export async function openStageCaller(
  platform: Platform,
  name: string,
  options: { profile?: string },
  env: NodeJS.ProcessEnv,
): Promise<Caller> {
  const { account, region } = describedStage(platform, name)
  return openAccountCaller({ name, account, region }, options, env)
}

/**
 * Who calls AWS for something that has an account and a region.
 * @throws {CliError} when there is no identity, or it is of another account
 */
export async function openAccountCaller(
  { name, account, region }: { name: string; account: string; region: string },
  options: { profile?: string },
  env: NodeJS.ProcessEnv,
): Promise<Caller> {
  const caller = await openCaller({ ...options, region }, env)
  if (caller.account === account) return caller
  throw new CliError(
    `this identity is of the account ${caller.account}, but ${name} is ${account} (${caller.arn})`,
    {
      fix: `name a profile of the account ${account} with --profile NAME, or correct platform.ts.`,
    },
  )
}
