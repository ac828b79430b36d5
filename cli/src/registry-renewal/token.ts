import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import { fromTemporaryCredentials, fromTokenFile } from '@aws-sdk/credential-providers'
import type { Login } from './docker-config.ts'

/** In milliseconds. */
const limits = { connectionTimeout: 5000, requestTimeout: 10_000, throwOnRequestTimeout: true }

/** What opens a registry of ECR, and until when. */
export type PullToken = { login: Login; expiresAt: Date }

/** By which identity a token is had: a role, and what takes it on. */
export type PullIdentity = {
  /** An AWS shared credentials file, or the path of a token of the cluster. */
  by: { credentials: string } | { tokenFile: string }
  roleArn: string
  region: string
}

/** A token of twelve hours. It opens what the role may pull, also from registries of other accounts. */
export async function fetchPullToken(identity: PullIdentity): Promise<PullToken> {
  const clientConfig = { region: identity.region, requestHandler: limits }
  const ecr = new ECRClient({ ...clientConfig, credentials: roleOf(identity, clientConfig) })
  const { authorizationData = [] } = await ecr.send(new GetAuthorizationTokenCommand())
  const { authorizationToken = '', expiresAt } = authorizationData[0] ?? {}
  const [, username, password] =
    /^([^:]+):(.+)$/s.exec(Buffer.from(authorizationToken, 'base64').toString()) ?? []
  if (!username || !password || !expiresAt) throw new Error('ECR answers without a token')
  return { login: { username, password }, expiresAt }
}

/** The credentials of the role. */
function roleOf(
  { by, roleArn }: PullIdentity,
  clientConfig: { region: string; requestHandler: typeof limits },
) {
  const session = 'registry-renewal'
  if ('tokenFile' in by) {
    const web = { webIdentityTokenFile: by.tokenFile, roleArn, roleSessionName: session }
    return fromTokenFile({ ...web, clientConfig })
  }
  return fromTemporaryCredentials({
    masterCredentials: readCredentials(by.credentials),
    params: { RoleArn: roleArn, RoleSessionName: session },
    clientConfig,
  })
}

/** The profile `default`, which is the only one. */
function readCredentials(text: string) {
  const valueOf = (name: string) => new RegExp(`^${name}\\s*=\\s*(\\S+)`, 'm').exec(text)?.[1]
  const accessKeyId = valueOf('aws_access_key_id')
  const secretAccessKey = valueOf('aws_secret_access_key')
  if (!accessKeyId || !secretAccessKey) throw new Error('the base identity holds no access key')
  return { accessKeyId, secretAccessKey }
}
