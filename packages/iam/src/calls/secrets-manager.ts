import { type CallInput, type Place, type Requests, textIn } from '../call.ts'
import type { IamRequest } from '../evaluate.ts'

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html */
export const secretsManager: Requests = {
  ListSecrets: () => [{ action: 'secretsmanager:ListSecrets', resource: '*' }],
  DescribeSecret: (input, place) => [onSecret('secretsmanager:DescribeSecret', input, place)],
  GetSecretValue: (input, place) => [onSecret('secretsmanager:GetSecretValue', input, place)],
}

/**
 * The ARN of a secret ends in a hyphen and six characters that AWS has chosen. They are not known here, and
 * `?` stands in: what a policy matches them by is `*` or `?`.
 */
function onSecret(action: string, input: CallInput, place: Place): IamRequest {
  const id = textIn(input, 'SecretId')
  if (id.startsWith('arn:')) return { action, resource: id }
  const { partition, region, account } = place
  return {
    action,
    resource: `arn:${partition}:secretsmanager:${region}:${account}:secret:${id}-??????`,
  }
}
