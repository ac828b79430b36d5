import type { Caller, CallerOptions } from '../aws/caller.ts'

/** The account of AWS that is served, and as whom it is read. */
export type AwsAccount = Pick<Caller, 'arn' | 'region'> & {
  /** Twelve digits. */
  id: string
}

/** What the services start with. */
export type Provided = {
  /** The person's environment, with what was chosen for this run in it. */
  env: NodeJS.ProcessEnv
  /** Absent where the account is a local one. */
  account?: AwsAccount
}

/** What the SDK would take instead of a profile, or warn of beside one. */
const keys = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']

/**
 * Chooses where buckets, parameters and secrets come from. With AWS it sees first that the credentials work,
 * so that nothing starts in vain, and fixes profile and region for the services.
 * @throws {CliError}
 */
export async function chooseProvider(
  aws: Pick<CallerOptions, 'profile' | 'region'> | undefined,
  env: NodeJS.ProcessEnv,
): Promise<Provided> {
  if (!aws) return { env: { ...env, GATEHOUSE_PROVIDER: 'local' } }
  const { openCaller } = await import('../aws/caller.ts')
  const role = env.GATEHOUSE_ASSUME_ROLE_ARN
  const { account, arn, region } = await openCaller(
    { ...aws, ...(role && { assumeRole: role }) },
    env,
  )
  return {
    env: {
      ...withProfile(aws.profile ?? env.AWS_PROFILE, env),
      AWS_REGION: region,
      GATEHOUSE_PROVIDER: 'aws',
    },
    account: { id: account, arn, region },
  }
}

function withProfile(profile: string | undefined, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (!profile) return env
  const others = Object.entries(env).filter(([name]) => !keys.includes(name))
  return { ...Object.fromEntries(others), AWS_PROFILE: profile }
}
