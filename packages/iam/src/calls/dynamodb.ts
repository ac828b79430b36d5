import { type CallInput, type Place, type Requests, UnknownCallError, textIn } from '../call.ts'
import type { IamRequest } from '../evaluate.ts'

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export const dynamoDb: Requests = {
  GetItem: (input, place) => [onTable('dynamodb:GetItem', input, place)],
  PutItem: (input, place) => [onTable('dynamodb:PutItem', input, place)],
  UpdateItem: (input, place) => [onTable('dynamodb:UpdateItem', input, place)],
  DeleteItem: (input, place) => [onTable('dynamodb:DeleteItem', input, place)],
  Query: (input, place) => {
    const { action, resource } = onTable('dynamodb:Query', input, place)
    if (input.IndexName === undefined) return [{ action, resource }]
    return [{ action, resource: `${resource}/index/${textIn(input, 'IndexName')}` }]
  },
  TransactWriteItems: (input, place) => transactWrite(input, place),
}

/**
 * A transaction has no action of its own: it needs those of what is in it.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
const writes: Readonly<Record<string, string>> = {
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
}

function transactWrite({ TransactItems }: CallInput, place: Place): IamRequest[] {
  if (!Array.isArray(TransactItems)) throw new UnknownCallError('its TransactItems are no list')
  const needed = (TransactItems as Record<string, CallInput>[])
    .flatMap(Object.entries<CallInput>)
    .map(([kind, write]) => {
      const action = writes[kind]
      if (action === undefined) throw new UnknownCallError(`${kind} is in its transaction`)
      return onTable(action, write, place)
    })
  const once = new Map(needed.map((request) => [`${request.action} ${request.resource}`, request]))
  return [...once.values()]
}

function onTable(action: string, input: CallInput, place: Place): IamRequest {
  const name = textIn(input, 'TableName')
  if (name.startsWith('arn:')) return { action, resource: name }
  const { partition, region, account } = place
  return { action, resource: `arn:${partition}:dynamodb:${region}:${account}:table/${name}` }
}
