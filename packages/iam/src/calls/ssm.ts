import { type Place, type Requests, UnknownCallError, textIn } from '../call.ts'
import type { IamRequest } from '../evaluate.ts'

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
export const ssm: Requests = {
  DescribeParameters: () => [{ action: 'ssm:DescribeParameters', resource: '*' }],
  GetParameter: (input, place) => [onParameter('ssm:GetParameter', textIn(input, 'Name'), place)],
  // One name that is denied has the whole call denied.
  GetParameters: ({ Names }, place) => {
    if (!Array.isArray(Names)) throw new UnknownCallError('its Names are no list')
    return Names.map((name) => onParameter('ssm:GetParameters', String(name), place))
  },
  GetParameterHistory: (input, place) => [
    onParameter('ssm:GetParameterHistory', textIn(input, 'Name'), place),
  ],
}

/** A name may end in a version or label, of which IAM knows nothing; one of another account is an ARN. */
function onParameter(action: string, name: string, place: Place): IamRequest {
  if (name.startsWith('arn:')) return { action, resource: name }
  const { partition, region, account } = place
  const path = name.replace(/:.*$/s, '').replace(/^\//, '')
  return { action, resource: `arn:${partition}:ssm:${region}:${account}:parameter/${path}` }
}
