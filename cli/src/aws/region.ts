import { STSClient } from '@aws-sdk/client-sts'
import { CliError } from '../cli-error.ts'

/**
 * The region that a person means, if any: the option, AWS_REGION, AWS_DEFAULT_REGION (which the AWS CLI knows,
 * the SDK does not), or that of the profile.
 * @throws {CliError} when it cannot be one
 */
export async function findRegion(
  given: string | undefined,
  profile: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const region =
    given ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || (await regionOfProfile(profile)))
  if (region === undefined || /^[a-z]{2}(-[a-z]+)+-[0-9]+$/.test(region)) return region
  throw new CliError(`"${region}" is no AWS region`, {
    fix: 'write it as AWS does, eu-west-1 say: with --region, in AWS_REGION or in the profile.',
  })
}

export function noRegion(profile: string | undefined): CliError {
  const configure = `aws configure set region eu-west-1${profile ? ` --profile ${profile}` : ''}`
  return new CliError('no AWS region is set', {
    fix: `say --region eu-west-1, set AWS_REGION, or keep it for good: ${configure}`,
  })
}

async function regionOfProfile(profile: string | undefined): Promise<string | undefined> {
  try {
    return await new STSClient(profile === undefined ? {} : { profile }).config.region()
  } catch {
    return undefined
  }
}
