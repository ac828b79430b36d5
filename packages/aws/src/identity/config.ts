import type { Identity } from '@gatehouse/contract'

/** Where credentials may come from before a role is assumed with them. */
export type Source = Exclude<Identity['kind'], 'assumed-role'>

/** What the SDK's own variables say of where credentials are to come from, in the order that the SDK keeps. */
export function chosenSource(env: NodeJS.ProcessEnv = process.env): Source {
  if (env.AWS_PROFILE) return 'profile'
  if (env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) return 'environment'
  // Only files could be before these: see `findCredentials`.
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE) return 'web-identity'
  if (env.AWS_CONTAINER_CREDENTIALS_FULL_URI || env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI) {
    // Amazon EKS gives a pod its endpoint together with this file; other containers have none.
    return env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE ? 'pod-identity' : 'container'
  }
  const { AWS_EC2_METADATA_DISABLED: disabled = '' } = env
  return disabled === '' || disabled === 'false' ? 'instance' : 'none'
}
