import { STSClient } from '@aws-sdk/client-sts'
import { CliError } from '../cli-error.ts'

/**
 * The region that a person means: the option, AWS_REGION, AWS_DEFAULT_REGION (which the AWS CLI knows, the
 * SDK does not), or that of the profile.
 * @throws {CliError} when there is none, or what cannot be one
 */
export async function checkedRegion(
  given: string | undefined,
  profile: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const region =
    given ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || (await regionOfProfile(profile)))
  if (region === undefined) {
    const configure = `aws configure set region eu-west-1${profile ? ` --profile ${profile}` : ''}`
    throw new CliError('no AWS region is set', {
      fix: `say --region eu-west-1, set AWS_REGION, or keep it for good: ${configure}`,
    })
  }
  if (/^[a-z]{2}(-[a-z]+)+-[0-9]+$/.test(region)) return region
  throw new CliError(`"${region}" is no AWS region`, {
    fix: 'write it as AWS does, eu-west-1 say: with --region, in AWS_REGION or in the profile.',
  })
}

async function regionOfProfile(profile: string | undefined): Promise<string | undefined> {
  try {
    return await new STSClient(profile === undefined ? {} : { profile }).config.region()
  } catch {
    return undefined
  }
}
