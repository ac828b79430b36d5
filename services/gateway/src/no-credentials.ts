/*
 * Everything by which the AWS SDKs find credentials in an environment.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
const credentialVariables = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_CONFIG_FILE',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_BEARER_TOKEN_BEDROCK',
  'GATEHOUSE_ASSUME_ROLE_ARN',
]

/** The names of the variables in `env` from which AWS credentials could be had. */
export function awsCredentialsIn(env: NodeJS.ProcessEnv): string[] {
  return credentialVariables.filter((name) => env[name])
}
