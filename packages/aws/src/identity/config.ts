/** What of the SDK's own variables says where credentials come from; it reads their values itself. */
export function sdkSettings(env: NodeJS.ProcessEnv = process.env) {
  return {
    /** A profile that is asked for by name. */
    profile: env.AWS_PROFILE || undefined,
    /** Amazon EKS gives a pod its endpoint together with this file. */
    isPodIdentity: Boolean(env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE),
    /** Anything that hands out credentials over HTTP in a container, Pod Identity among them. */
    hasContainerEndpoint: Boolean(
      env.AWS_CONTAINER_CREDENTIALS_FULL_URI || env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI,
    ),
  }
}
