import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import type { Login } from './docker-config.ts'

/** In milliseconds. */
const limits = { connectionTimeout: 5000, requestTimeout: 10_000, throwOnRequestTimeout: true }

/** What opens a registry of ECR, and until when. */
export type PullToken = { login: Login; expiresAt: Date }

/** By which identity a token is had: an AWS shared credentials file, and the role that it takes on. */
export type PullIdentity = { credentials: string; roleArn: string; region: string }

/** A token of twelve hours. It opens what the role may pull, also from registries of other accounts. */
export async function fetchPullToken({
  credentials,
  roleArn,
  region,
}: PullIdentity): Promise<PullToken> {
  const clientConfig = { region, requestHandler: limits }
  const role = fromTemporaryCredentials({
    masterCredentials: readCredentials(credentials),
    params: { RoleArn: roleArn, RoleSessionName: 'registry-renewal' },
    clientConfig,
  })
  const ecr = new ECRClient({ ...clientConfig, credentials: role })
  const { authorizationData = [] } = await ecr.send(new GetAuthorizationTokenCommand())
  const { authorizationToken = '', expiresAt } = authorizationData[0] ?? {}
  const [, username, password] =
    /^([^:]+):(.+)$/s.exec(Buffer.from(authorizationToken, 'base64').toString()) ?? []
  if (!username || !password || !expiresAt) throw new Error('ECR answers without a token')
  return { login: { username, password }, expiresAt }
}

/** The profile `default`, which is the only one. */
function readCredentials(text: string) {
  const valueOf = (name: string) => new RegExp(`^${name}\\s*=\\s*(\\S+)`, 'm').exec(text)?.[1]
  const accessKeyId = valueOf('aws_access_key_id')
  const secretAccessKey = valueOf('aws_secret_access_key')
  if (!accessKeyId || !secretAccessKey) throw new Error('the base identity holds no access key')
  return { accessKeyId, secretAccessKey }
}
