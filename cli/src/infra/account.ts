import { type Caller, openCaller } from '../aws/caller.ts'
import { CliError } from '../cli-error.ts'
import type { Root } from './root.ts'

/**
 * Who calls AWS for a stage, in its region.
 * @throws {CliError} when there is no identity, or it is of another account
 */
export async function openRootCaller(
  { stage, account, region }: Root,
  profile: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<Caller> {
  const caller = await openCaller({ ...(profile && { profile }), region }, env)
  if (caller.account === account) return caller
  throw new CliError(
    `this identity is of the account ${caller.account}, but ${stage} is ${account} (${caller.arn})`,
    {
      fix: `name a profile of the account ${account} with --profile NAME, or correct platform.ts.`,
    },
  )
}
