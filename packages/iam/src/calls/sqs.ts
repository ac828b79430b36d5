import { type CallInput, type Place, type Requests, textIn } from '../call.ts'
import type { IamRequest } from '../evaluate.ts'

/**
 * A batch is what is in it.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
 */
export const sqs: Requests = {
  ReceiveMessage: (input, place) => [onQueue('sqs:ReceiveMessage', input, place)],
  DeleteMessage: (input, place) => [onQueue('sqs:DeleteMessage', input, place)],
  DeleteMessageBatch: (input, place) => [onQueue('sqs:DeleteMessage', input, place)],
}

/** The URL of a queue ends in its account and its name. */
function onQueue(action: string, input: CallInput, place: Place): IamRequest {
  const url = textIn(input, 'QueueUrl')
  const parts = (URL.parse(url)?.pathname ?? url).split('/')
  const [account = '', name = ''] = parts.slice(-2)
  const { partition, region } = place
  const owner = /^\d{12}$/.test(account) ? account : place.account
  return { action, resource: `arn:${partition}:sqs:${region}:${owner}:${name}` }
}
