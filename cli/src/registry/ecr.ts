import { CliError } from '../cli-error.ts'
import type { Credentials } from './credentials.ts'

/** A registry of ECR: whose, and where. */
export type Ecr = { account: string; region: string }

/** Reads `123456789012.dkr.ecr.eu-west-1.amazonaws.com`; undefined for another registry. */
export function ecrOf(host: string): Ecr | undefined {
  const [, account, region] =
    /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.(?:aws|amazonwebservices\.com\.cn))$/.exec(
      host,
    ) ?? []
  return account === undefined || region === undefined ? undefined : { account, region }
}

/**
 * A token of twelve hours, by the person's identity on AWS.
 * @throws {CliError} when there is none, or it may not
 */
export async function ecrCredentials(
  { account, region }: Ecr,
  options: { profile?: string },
  env: NodeJS.ProcessEnv,
): Promise<Credentials> {
  const { openCaller } = await import('../aws/caller.ts')
  const { clientOf } = await import('../aws/client.ts')
  const { ECRClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr')
  const caller = await openCaller({ ...options, region }, env)
  const answer = await clientOf(ECRClient, caller).send(new GetAuthorizationTokenCommand())
  const token = answer.authorizationData?.[0]?.authorizationToken ?? ''
  const [username = '', password] = Buffer.from(token, 'base64').toString().split(/:(.*)/s, 2)
  if (password === undefined) {
    throw new CliError(`ECR of ${account} gives no token`, {
      fix: 'see that AWS_ENDPOINT_URL, if it is set, names a service that knows ECR.',
    })
  }
  return { username, password }
}
